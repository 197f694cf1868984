package shop_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// A program gives the shop its store, a clock, a source of IDs and a mailer.
func Example() {
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.InMemory, nil)
	check(err)
	defer func() { check(closeDB()) }()
	store, err := repository.New(db)
	check(err)
	s := shop.Shop{
		Store: store,
		Now:   func() time.Time { return time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC) },
		NewID: func(time.Time) (domainmodel.OrderID, error) { return 42, nil },
		Send:  func(m activerecord.Mail) error { fmt.Println(m.Subject); return nil },
	}
	ctx := context.Background()

	order, err := s.Place(ctx, 1, "EU")
	check(err)
	mug, err := s.ProductRow(ctx, "mug")
	check(err)
	check(s.Add(ctx, order, domainmodel.ProductID(mug.ID), 2))
	fmt.Println(s.Ship(ctx, order))
	shown, err := store.Orders.FindByID(ctx, order)
	check(err)
	check(s.Pay(ctx, order, shown.Total()))
	check(s.Ship(ctx, order))
	check(s.Relay().Drain(ctx))

	rows, err := s.List(ctx, "shipped", "placed", 0)
	check(err)
	fmt.Println(rows[0].ID, rows[0].Customer, rows[0].Total)
	// Output:
	// ship order 42: cannot ship order 42: it is "pending"
	// Your order 42 has been shipped
	// 42 Ada 1600
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
