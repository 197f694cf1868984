package memory_test

import (
	"context"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

// The memory store keeps the contract of the real one, or tests with it would
// prove nothing.
func TestTheMemoryStoreKeepsTheContract(t *testing.T) {
	ordertest.Run(t, func(*testing.T) ordertest.Store {
		store := memory.New()
		return ordertest.Store{
			Orders: store.Orders,
			Delete: store.Orders.Delete,
			InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
				return store.InTransaction(ctx, func(ctx context.Context, tx *memory.Store) error { return do(ctx, tx.Orders) })
			},
			Drain: func(ctx context.Context, notifier domainmodel.Notifier) error {
				return memory.Relay{Store: store, Handlers: []domainmodel.Notifier{notifier}}.Drain(ctx)
			},
			Plant: store.Orders.Plant,
		}
	})
}
