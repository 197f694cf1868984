package repository_test

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	inmemory "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// inTransaction gives a use case what it needs of a store, in one transaction: here
// all that shipping depends on. It does not say which store that is.
type inTransaction func(ctx context.Context, do func(context.Context, domainmodel.ShippingService) error) error

func shipOrder(ctx context.Context, together inTransaction, id domainmodel.OrderID) error {
	return together(ctx, func(ctx context.Context, shipping domainmodel.ShippingService) error {
		return shipping.Ship(ctx, id, shippedAt)
	})
}

func onDatabase(store *repository.Store) inTransaction {
	return func(ctx context.Context, do func(context.Context, domainmodel.ShippingService) error) error {
		return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return do(ctx, tx.ShippingService())
		}, repository.Attempts(3))
	}
}

func inMemory(store *inmemory.Store) inTransaction {
	return func(ctx context.Context, do func(context.Context, domainmodel.ShippingService) error) error {
		return store.InTransaction(ctx, func(ctx context.Context, tx *inmemory.Store) error {
			return do(ctx, tx.ShippingService())
		})
	}
}

// The transactions of the two stores have different types. An adapter for each gives
// a use case one function to ask for.
func Example_oneTransactionOnBothStores() {
	inTests := inmemory.New() // without warehouses
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt)
	check(err)
	check(inTests.Orders.Save(ctx, order))

	fmt.Println(shipOrder(ctx, onDatabase(exampleStore()), 42))
	fmt.Println(shipOrder(ctx, inMemory(inTests), 42))
	// Output:
	// <nil>
	// ship order 42: find the warehouse of region "EU": no warehouse serves region "EU"
}
