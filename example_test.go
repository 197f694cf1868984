package comparison_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// The order is a row. Each step takes the database, and is written at once.
func Example_activeRecord() {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(activerecord.Migrate(db))
	ada := activerecord.Customer{ID: 7, Name: "Ada", Email: "ada@example.com"}
	mug := activerecord.Product{ID: 1, SKU: "MUG", Name: "Mug", Price: 1250, Currency: "EUR"}
	check(db.Create(&ada).Error)
	check(db.Create(&mug).Error)

	order, err := activerecord.PlaceOrder(db, ada.ID, "EU", "EUR")
	check(err)
	check(order.AddItem(db, &mug, 2))
	check(order.Pay(db, order.Total))
	fmt.Println(order.AddItem(db, &mug, 1))

	found, err := activerecord.FindOrder(db, order.ID)
	check(err)
	fmt.Println(found.Status, found.Total, found.Currency)
	// Output:
	// add an item to order 1, which is paid: the order's status does not allow it
	// paid 2500 EUR
}

// The order is a struct. Its commands need no database, and a repository writes the result.
func Example_domainModel() {
	now := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	mug, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1250, domainmodel.EUR))
	check(err)
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, now)
	check(err)
	check(order.AddItem(mug, 2))
	check(order.Pay(order.Total(), now))
	fmt.Println(order.AddItem(mug, 1))

	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(repository.Migrate(db))
	check(db.Create(&activerecord.Customer{ID: 7, Name: "Ada", Email: "ada@example.com"}).Error)
	check(db.Create(&activerecord.Product{ID: 1, SKU: "MUG", Name: "Mug", Price: 1250, Currency: "EUR"}).Error)
	store, err := repository.New(db)
	check(err)
	check(store.Orders.Save(ctx, order))

	found, err := store.Orders.FindByID(ctx, order.ID())
	check(err)
	fmt.Println(found.Status(), found.Total())
	// Output:
	// add 1 of product 1 to order 42: cannot change the items of order 42: it is "paid"
	// paid 25.00 EUR
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
