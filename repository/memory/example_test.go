package memory_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// Shipping is tested without a database: no file, no migration, no rows for what the
// test is not about.
func ExampleNew() {
	ctx := context.Background()
	placedAt := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	store := memory.New()

	// Given a paid order of two mugs, of which the warehouse has three,
	warehouse, err := domainmodel.NewWarehouse(3, "EU")
	check(err)
	rate, err := domainmodel.NewShippingRate(domainmodel.MustMoney(500, domainmodel.EUR), domainmodel.MustMoney(50, domainmodel.EUR))
	check(err)
	mug, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1250, domainmodel.EUR))
	check(err)
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt)
	check(err)
	check(order.AddItem(mug, 2))
	check(order.Pay(order.Total(), placedAt))
	check(errors.Join(
		store.Orders.Save(ctx, order),
		store.Warehouses.Add(ctx, warehouse),
		store.Rates.Set(ctx, "EU", rate),
		store.Stock.Set(ctx, warehouse.ID(), mug.ID(), 3)))

	// when it is shipped,
	check(store.Shipping().Ship(ctx, 42, placedAt.Add(24*time.Hour)))

	// then one mug is left.
	shipped, err := store.Orders.FindByID(ctx, 42)
	check(err)
	left, err := store.Stock.Pieces(ctx, warehouse.ID(), mug.ID())
	check(err)
	fmt.Println(shipped.Status(), "- mugs left:", left)
	// Output: shipped - mugs left: 1
}

// A change that the order refuses changes nothing.
func ExampleOrders_Update() {
	ctx := context.Background()
	placedAt := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	store := memory.New()
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt)
	check(err)
	check(store.Orders.Save(ctx, order))
	cancel := func(order *domainmodel.Order) error { return order.Cancel(placedAt.Add(time.Hour)) }

	cancelled, err := store.Orders.Update(ctx, 42, cancel)
	check(err)
	fmt.Println(cancelled.Status(), "at version", cancelled.Version())
	_, err = store.Orders.Update(ctx, 42, cancel)
	fmt.Println(err)
	// Output:
	// cancelled at version 2
	// update order 42: cannot cancel order 42: it is "cancelled"
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
