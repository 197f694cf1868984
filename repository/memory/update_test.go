package memory_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

func cancel(order *domainmodel.Order) error { return order.Cancel(noon) }

// What ordertest says of an update is said of one alone. Inside of a
// transaction it comes and goes with the rest.
func TestAnUpdateInsideATransactionBelongsToIt(t *testing.T) {
	store := openShop(t)
	require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 1)))
	changedMind := errors.New("changed my mind")
	for _, outcome := range []error{changedMind, nil} {
		err := store.InTransaction(t.Context(), func(ctx context.Context, tx *memory.Store) error {
			require.NoError(t, errorOf(tx.Orders.Update(ctx, 42, cancel)))
			inside, err := tx.Orders.FindByID(ctx, 42)
			require.NoError(t, err)
			assert.Equal(t, domainmodel.StatusCancelled, inside.Status())
			return outcome
		})
		require.ErrorIs(t, err, outcome)
		order, err := store.Orders.FindByID(t.Context(), 42)
		require.NoError(t, err)
		assert.Equal(t, outcome == nil, order.Status() == domainmodel.StatusCancelled, "after %v it is %s", outcome, order.Status())
	}
}

// An order that refuses has written nothing, so the transaction may go on.
func TestARefusedUpdateLeavesTheTransactionToGoOn(t *testing.T) {
	store := openShop(t)
	require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 1)))
	require.NoError(t, errorOf(store.Orders.Update(t.Context(), 42, cancel)))
	require.NoError(t, store.InTransaction(t.Context(), func(ctx context.Context, tx *memory.Store) error {
		_, err := tx.Orders.Update(ctx, 42, cancel)
		assert.EqualError(t, err, `update order 42: cannot cancel order 42: it is "cancelled"`)
		return tx.Stock.Set(ctx, 3, 1, 7)
	}))
	assert.Equal(t, 7, pieces(t, store, 1))
}

// A change that panics leaves the store to be used on.
func TestAPanicInAnUpdateChangesNothing(t *testing.T) {
	store := openShop(t)
	require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 1)))
	assert.Panics(t, func() {
		_, _ = store.Orders.Update(t.Context(), 42, func(order *domainmodel.Order) error {
			require.NoError(t, cancel(order))
			panic("out of paper")
		})
	})
	require.NoError(t, errorOf(store.Orders.Update(t.Context(), 42, cancel)), "it is not cancelled yet, and nobody holds the lock")
}

// After a write that failed, every other one is refused, and says why.
func TestAfterAFailedWriteATransactionTakesNoMore(t *testing.T) {
	store := openShop(t)
	order := newOrder(t, 1)
	for _, write := range []string{
		"save order 42: ", "delete order 42: ", "set product 0: ", "add warehouse 0: ", `set the shipping rate of region "EU": `,
		"set the stock of product 1 in warehouse 3: ", "reserve stock: ",
	} {
		err := store.InTransaction(t.Context(), func(ctx context.Context, tx *memory.Store) error {
			require.Error(t, tx.Stock.Set(ctx, 3, 1, -1))
			err := operations(tx, order)[write](ctx)
			assert.EqualError(t, err, write+"not tried, since a write of the transaction failed: stock -1 must not be negative")
			return nil
		})
		require.EqualError(t, err, "not committed, since a write failed: stock -1 must not be negative")
	}
	assert.Equal(t, 10, pieces(t, store, 1))
}

// This includes a Save that is refused before it writes, as in package repository.
func TestARefusedSaveFailsItsTransaction(t *testing.T) {
	store := openShop(t)
	state := newOrder(t, 1).Snapshot()
	state.Version = math.MaxInt64
	last, err := domainmodel.RestoreOrder(state)
	require.NoError(t, err)
	require.NoError(t, last.Cancel(noon))
	err = store.InTransaction(t.Context(), func(ctx context.Context, tx *memory.Store) error {
		var corrupt *domainmodel.CorruptOrderError
		require.ErrorAs(t, tx.Orders.Save(ctx, last), &corrupt)
		assert.ErrorContains(t, tx.Stock.Set(ctx, 3, 1, 5), "not tried")
		return nil
	})
	assert.ErrorContains(t, err, "not committed")
	assert.Equal(t, 10, pieces(t, store, 1))
}
