package memory_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// leave changes nothing.
func leave(*domainmodel.Order) error { return nil }

// operations are all that a store does, by how their errors begin.
func operations(store *memory.Store, order *domainmodel.Order) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"find order 42: ":                             func(ctx context.Context) error { _, err := store.Orders.FindByID(ctx, 42); return err },
		"save order 42: ":                             func(ctx context.Context) error { return store.Orders.Save(ctx, order) },
		"update order 42: ":                           func(ctx context.Context) error { return errorOf(store.Orders.Update(ctx, 42, leave)) },
		"delete order 42: ":                           func(ctx context.Context) error { return store.Orders.Delete(ctx, 42) },
		"set product 0: ":                             func(ctx context.Context) error { return store.Catalogue.Set(ctx, domainmodel.Product{}) },
		"find the price of product 1: ":               func(ctx context.Context) error { _, err := store.Catalogue.FindProduct(ctx, 1); return err },
		"add warehouse 0: ":                           func(ctx context.Context) error { return store.Warehouses.Add(ctx, domainmodel.Warehouse{}) },
		`find the warehouse of region "EU": `:         func(ctx context.Context) error { _, err := store.Warehouses.ForRegion(ctx, "EU"); return err },
		`set the shipping rate of region "EU": `:      func(ctx context.Context) error { return store.Rates.Set(ctx, "EU", domainmodel.ShippingRate{}) },
		`find the shipping rate of region "EU": `:     func(ctx context.Context) error { _, err := store.Rates.ForRegion(ctx, "EU"); return err },
		"set the stock of product 1 in warehouse 3: ": func(ctx context.Context) error { return store.Stock.Set(ctx, 3, 1, 1) },
		"count product 1 in warehouse 3: ":            func(ctx context.Context) error { _, err := store.Stock.Pieces(ctx, 3, 1); return err },
		"reserve stock: ":                             func(ctx context.Context) error { return store.Stock.Reserve(ctx, 3, order.Items()) },
		"drain the outbox: ":                          func(ctx context.Context) error { return relay(store, nil).Drain(ctx) },
	}
}

// While a transaction is open everyone else waits, but no longer than their context.
func TestWaitingForATransactionEndsWithTheContext(t *testing.T) {
	for what := range operations(nil, nil) {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // in which a second takes no time
				store := openShop(t)
				do := operations(store, newOrder(t, 1))[what]
				require.NoError(t, store.InTransaction(t.Context(), func(context.Context, *memory.Store) error {
					waiting, cancel := context.WithTimeout(context.Background(), time.Second)
					defer cancel()
					err := do(waiting)
					assert.ErrorIs(t, err, context.DeadlineExceeded)
					assert.ErrorContains(t, err, what)
					return nil
				}))
			})
		})
	}
}

// Inside a transaction, every operation of the outer store is refused.
func TestTheOuterStoreIsRefusedInsideATransaction(t *testing.T) {
	store := openShop(t)
	for what, do := range operations(store, newOrder(t, 1)) {
		require.NoError(t, store.InTransaction(t.Context(), func(ctx context.Context, _ *memory.Store) error {
			err := do(ctx)
			assert.ErrorIs(t, err, refusal.ErrOutsideTransaction)
			assert.ErrorContains(t, err, what)
			return nil
		}))
	}
}

// A store kept from inside of a transaction would write into everybody's state,
// without the lock.
func TestTheStoreOfATransactionIsOfNoUseAfterIt(t *testing.T) {
	store := openShop(t)
	var kept *memory.Store
	require.NoError(t, store.InTransaction(t.Context(), func(_ context.Context, tx *memory.Store) error { kept = tx; return nil }))
	for _, do := range operations(kept, newOrder(t, 1)) {
		assert.Error(t, do(t.Context()))
	}
	assert.Equal(t, 10, pieces(t, store, 1))
	_, err := store.Orders.FindByID(t.Context(), 42)
	assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
}

// All that was written in a transaction goes with it, the ports' values too.
func TestARolledBackTransactionLeavesNoTraceInAnyPort(t *testing.T) {
	store := openShop(t)
	changedMind := errors.New("changed my mind")
	order := newOrder(t, 1)
	require.NoError(t, store.Orders.Save(t.Context(), order))
	err := store.InTransaction(t.Context(), func(ctx context.Context, tx *memory.Store) error {
		return errors.Join(
			tx.Warehouses.Add(ctx, domainmodel.Warehouse{}),
			tx.Rates.Set(ctx, "US", domainmodel.ShippingRate{}),
			tx.Stock.Reserve(ctx, 3, order.Items()),
			tx.Stock.Set(ctx, 3, 2, 0),
			tx.Orders.Delete(ctx, 42),
			changedMind)
	})
	require.ErrorIs(t, err, changedMind)
	assert.Equal(t, []int{10, 10}, []int{pieces(t, store, 1), pieces(t, store, 2)})
	_, err = store.Orders.FindByID(t.Context(), 42)
	require.NoError(t, err)
	_, err = store.Warehouses.ForRegion(t.Context(), "")
	assert.Error(t, err)
	_, err = store.Rates.ForRegion(t.Context(), "US")
	assert.Error(t, err)
}

// Two stores have nothing to do with each other, not even inside of a transaction.
func TestStoresAreApart(t *testing.T) {
	one, two := openShop(t), openShop(t)
	require.NoError(t, one.InTransaction(t.Context(), func(ctx context.Context, _ *memory.Store) error {
		return two.Orders.Save(ctx, newOrder(t, 1))
	}))
	_, err := one.Orders.FindByID(t.Context(), 42)
	assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
}

// The notifier may use the store: Drain does not keep it locked meanwhile.
func TestANotifierMayUseTheStore(t *testing.T) {
	store := openShop(t)
	require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 1)))
	var found []domainmodel.OrderStatus
	require.NoError(t, relay(store, func(ctx context.Context, e domainmodel.SavedEvent) error {
		order, err := store.Orders.FindByID(ctx, e.ID.OrderID)
		found = append(found, order.Status())
		return err
	}).Drain(t.Context()))
	assert.Equal(t, slices.Repeat([]domainmodel.OrderStatus{domainmodel.StatusPaid}, 3), found)
}

// A context that ends during a delivery stops the drain. The delivered event is marked.
func TestDrainingEndsWithTheContext(t *testing.T) {
	store := openShop(t)
	require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 1)))
	ctx, cancel := context.WithCancel(t.Context())
	var told []int
	relay := relay(store, func(_ context.Context, e domainmodel.SavedEvent) error {
		told = append(told, e.ID.Number)
		cancel()
		return nil
	})
	require.ErrorIs(t, relay.Drain(ctx), context.Canceled)
	assert.Equal(t, []int{1}, told)
	require.NoError(t, relay.Drain(t.Context()))
	assert.Equal(t, []int{1, 2, 3}, told)
}

func TestARelayWithoutAStoreOrHandlersIsRefused(t *testing.T) {
	for _, relay := range []memory.Relay{{}, {Store: memory.New()}, {Handlers: relay(nil, nil).Handlers}} {
		var invalid *refusal.InvalidValueError
		assert.ErrorAs(t, relay.Drain(t.Context()), &invalid)
	}
}

// While one relay works on an order's event, others leave the order alone.
func TestRelaysSideBySideDeliverEachEventOnce(t *testing.T) {
	store := openShop(t)
	require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 1)))
	var first, second []int
	inner := relay(store, func(_ context.Context, e domainmodel.SavedEvent) error {
		second = append(second, e.ID.Number)
		return nil
	})
	require.NoError(t, relay(store, func(ctx context.Context, e domainmodel.SavedEvent) error {
		first = append(first, e.ID.Number)
		return inner.Drain(ctx)
	}).Drain(t.Context()))
	assert.Equal(t, []int{1, 2, 3}, first)
	assert.Empty(t, second)
}
