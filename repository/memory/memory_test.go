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
			Drain: func(ctx context.Context, notifier domainmodel.Notifier) (delivered int, err error) {
				err = relay(store, func(ctx context.Context, e domainmodel.SavedEvent) error {
					err := notifier.Notify(ctx, e)
					if err == nil {
						delivered++
					}
					return err
				}).Drain(ctx)
				return delivered, err
			},
			Plant: store.Orders.Plant,
		}
	})
}
