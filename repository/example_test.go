package repository_test

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

var (
	ctx       = context.Background()
	placedAt  = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	paidAt    = placedAt.Add(time.Hour)
	shippedAt = placedAt.Add(24 * time.Hour)
)

// The order, its event and the stock change together.
func ExampleStore_Shipping() {
	store := exampleStore()

	check(store.Shipping().Ship(ctx, 42, shippedAt))
	shipped, err := store.Orders.FindByID(ctx, 42)
	check(err)
	fmt.Println(shipped.Status(), "from warehouse", shipped.ShippedFrom())

	fmt.Println(store.Shipping().Ship(ctx, 43, shippedAt))
	// Output:
	// shipped from warehouse 3
	// ship order 43: reserve stock: warehouse 3 has fewer than 2 of product 1
}

// What must happen together goes into one transaction: here both orders are shipped, or none.
func ExampleStore_InTransaction() {
	store := exampleStore()

	err := store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		if err := tx.Shipping().Ship(ctx, 42, shippedAt); err != nil {
			return err
		}
		return tx.Shipping().Ship(ctx, 43, shippedAt)
	})
	fmt.Println(err)
	first, err := store.Orders.FindByID(ctx, 42)
	check(err)
	fmt.Println("order 42 is", first.Status())
	// Output:
	// ship order 43: reserve stock: warehouse 3 has fewer than 2 of product 1
	// order 42 is paid
}

// If two people change one order, the second one gets an error, and has written nothing.
func ExampleOrders_Save() {
	store := exampleStore()
	mine, err := store.Orders.FindByID(ctx, 42)
	check(err)
	theirs, err := store.Orders.FindByID(ctx, 42)
	check(err)

	check(theirs.Cancel(shippedAt))
	fmt.Println("theirs:", store.Orders.Save(ctx, theirs))
	check(mine.Ship(3, domainmodel.MustMoney(590, domainmodel.EUR), shippedAt))
	fmt.Println("mine:", store.Orders.Save(ctx, mine))
	// Output:
	// theirs: <nil>
	// mine: save order 42: order 42 was changed by someone else: loaded at version 1, stored is version 2
}

// exampleStore returns a store with the paid orders 42 and 43, of two mugs each.
// There are three mugs.
func exampleStore() *repository.Store {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(repository.Migrate(db))
	create(db,
		&activerecord.Customer{ID: 7, Name: "Ada", Email: "ada@example.com"},
		&activerecord.Product{ID: 1, SKU: "MUG", Name: "Mug", Price: 1250, Currency: "EUR"},
		&activerecord.Warehouse{ID: 3, Name: "Rotterdam", Region: "EU"},
		&activerecord.Stock{WarehouseID: 3, ProductID: 1, Quantity: 3},
		&activerecord.ShippingRate{Region: "EU", Base: 500, PerPiece: 50, Currency: "EUR"})
	store, err := repository.New(db)
	check(err)
	mug, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1250, domainmodel.EUR))
	check(err)
	for _, id := range []domainmodel.OrderID{42, 43} {
		order, err := domainmodel.NewOrder(id, 7, "EU", domainmodel.EUR, placedAt)
		check(err)
		check(order.AddItem(mug, 2))
		check(order.Pay(order.Total(), paidAt))
		check(store.Orders.Save(ctx, order))
	}
	return store
}

func create(db *gorm.DB, rows ...any) {
	for _, row := range rows {
		check(db.Omit("Warehouse", "Product").Create(row).Error)
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
