package repository_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Load, change and save in one call, which starts again when someone else was
// first, and returns the order as it was saved. A change that the order refuses changes
// nothing.
func ExampleOrders_Update() {
	store := exampleStore()
	cancel := func(order *domainmodel.Order) error { return order.Cancel(shippedAt) }

	cancelled, err := store.Orders.Update(ctx, 42, cancel)
	check(err)
	fmt.Println(cancelled.Status(), "at version", cancelled.Version())
	_, err = store.Orders.Update(ctx, 42, cancel)
	fmt.Println(err)
	// Output:
	// cancelled at version 2
	// update order 42: cannot cancel order 42: it is "cancelled"
}

// If the answer to a request is lost, the client sends the request again. With a key, the
// command is carried out once, and both requests get the same answer.
func ExampleKey() {
	store := exampleStore()
	request := repository.Key("request 5f2c") // such as the header Idempotency-Key

	for range 2 {
		err := store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			_, err := tx.Orders.Update(ctx, 42, func(order *domainmodel.Order) error {
				fmt.Println("cancelling order", order.ID())
				return order.Cancel(shippedAt)
			})
			return err
		}, request, repository.Attempts(10))
		fmt.Println(err)
	}
	// Output:
	// cancelling order 42
	// <nil>
	// <nil>
}

// Keys are kept for as long as somebody might repeat their command.
func ExampleStore_PurgeKeys() {
	store := exampleStore()
	check(store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		_, err := tx.Orders.Update(ctx, 42, func(order *domainmodel.Order) error { return order.Cancel(shippedAt) })
		return err
	}, repository.Key("request 5f2c")))

	aWeekAgo := time.Now().Add(-7 * 24 * time.Hour)
	fmt.Println(store.PurgeKeys(ctx, aWeekAgo, 1000))
	// Output: 0 <nil>
}
