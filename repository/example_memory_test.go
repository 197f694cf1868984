package repository_test

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	inmemory "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// updateOrder is what a use case needs to change an order: a function, so that it
// does not know where orders are kept, nor how often a change is tried.
type updateOrder func(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) error

func cancelOrder(ctx context.Context, update updateOrder, id domainmodel.OrderID) error {
	return update(ctx, id, func(order *domainmodel.Order) error { return order.Cancel(shippedAt) })
}

// One use case, in the program and in its tests. In memory, Update is the function
// that it asks for. On a database, a line says besides how the change is to be
// repeated, or under which Key.
func Example_oneUseCaseOnBothStores() {
	store := exampleStore() // which has order 42
	inTests := inmemory.New()
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt)
	check(err)
	check(inTests.Orders.Save(ctx, order))

	for _, update := range []updateOrder{
		func(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) error {
			return store.Orders.Update(ctx, id, change, repository.Attempts(3))
		},
		inTests.Orders.Update,
	} {
		fmt.Println(cancelOrder(ctx, update, 42))
		fmt.Println(cancelOrder(ctx, update, 42))
	}
	// Output:
	// <nil>
	// update order 42: cannot cancel order 42: it is "cancelled"
	// <nil>
	// update order 42: cannot cancel order 42: it is "cancelled"
}
