package repository_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

func openStore(path string) (*repository.Store, error) {
	db, err := sqlite.Open(path) // or postgres.Open(dsn), mysql.Open(dsn)
	if err != nil {
		return nil, err
	}
	if err := repository.Migrate(db); err != nil { // the tables of activerecord, and an outbox
		return nil, err
	}
	return repository.New(db)
}

func placeOrder(
	ctx context.Context, store *repository.Store,
	customer domainmodel.CustomerID, productID domainmodel.ProductID,
) (*domainmodel.Order, error) {
	product, err := store.Catalogue.FindProduct(ctx, productID) // and its price
	if err != nil {
		return nil, err
	}
	now := time.Now()
	id, err := domainmodel.NewOrderID(now, rand.Reader)
	if err != nil {
		return nil, err
	}
	order, err := domainmodel.NewOrder(id, customer, "EU", domainmodel.EUR, now)
	if err != nil {
		return nil, err
	}
	if err := order.AddItem(product, 2); err != nil {
		return nil, err
	}
	return order, store.Orders.Save(ctx, order)
}

// The domain makes an order, and the repository stores it. Customers and products have no
// rules in the domain, so they stay with Active Record.
func Example() {
	store, err := openStore(sqlite.Memory) // or the path of a file
	check(err)
	db, err := store.DB(ctx)
	check(err)
	check(db.Create(&activerecord.Customer{ID: 7, Name: "Ada", Email: "ada@example.com"}).Error)
	check(db.Create(&activerecord.Product{ID: 1, SKU: "MUG", Name: "Mug", Price: 1250, Currency: "EUR"}).Error)

	order, err := placeOrder(ctx, store, 7, 1)
	check(err)

	found, err := store.Orders.FindByID(ctx, order.ID())
	check(err)
	fmt.Println(found.Status(), found.Total(), "version", found.Version())
	// Output: pending 25.00 EUR version 1
}
