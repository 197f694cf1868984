package repository_test

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	inmemory "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// inTransaction gives a use case what it needs of a store, in one transaction: here the
// orders. It does not say which store that is. domainmodel.ShippingService asks for such a
// function, too.
type inTransaction func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error

// cancelBoth cancels both orders, or none.
func cancelBoth(ctx context.Context, together inTransaction, one, other domainmodel.OrderID) error {
	return together(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
		if _, err := cancelOrder(ctx, orders, one); err != nil {
			return err
		}
		_, err := cancelOrder(ctx, orders, other)
		return err
	})
}

func onDatabase(store *repository.Store) inTransaction {
	return func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
		return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return do(ctx, tx.Orders)
		}, repository.Attempts(3))
	}
}

func inMemory(store *inmemory.Store) inTransaction {
	return func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
		return store.InTransaction(ctx, func(ctx context.Context, tx *inmemory.Store) error {
			return do(ctx, tx.Orders)
		})
	}
}

// The transactions of the two stores have different types. An adapter for each gives
// a use case one function to ask for.
func Example_oneTransactionOnBothStores() {
	inTests := inmemory.New() // which has order 42, and no other
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt)
	check(err)
	check(inTests.Orders.Save(ctx, order))

	fmt.Println(cancelBoth(ctx, onDatabase(exampleStore()), 42, 43))
	fmt.Println(cancelBoth(ctx, inMemory(inTests), 42, 43))
	left, err := inTests.Orders.FindByID(ctx, 42)
	check(err)
	fmt.Println("order 42 is", left.Status())
	// Output:
	// <nil>
	// update order 43: find order 43: order not found
	// order 42 is pending
}
