package repository_test

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	inmemory "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

func cancelOrder(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID) (*domainmodel.Order, error) {
	return orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.Cancel(shippedAt) })
}

// One use case, in the program and in its tests: it knows an interface of the domain, and
// neither of the two stores.
func Example_oneUseCaseOnBothStores() {
	store := exampleStore() // which has order 42
	inTests := inmemory.New()
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt)
	check(err)
	check(inTests.Orders.Save(ctx, order))

	for _, orders := range []domainmodel.OrderRepository{store.Orders, inTests.Orders} {
		cancelled, err := cancelOrder(ctx, orders, 42)
		check(err)
		fmt.Println(cancelled.Status())
		_, err = cancelOrder(ctx, orders, 42)
		fmt.Println(err)
	}
	// Output:
	// cancelled
	// update order 42: cannot cancel order 42: it is "cancelled"
	// cancelled
	// update order 42: cannot cancel order 42: it is "cancelled"
}
