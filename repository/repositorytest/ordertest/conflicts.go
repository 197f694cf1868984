package ordertest

import (
	"context"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

var conflictCases = []testCase{
	{
		name:     "an ID is given once",
		sentence: "Save of a new order under a taken ID returns an *OrderExistsError and changes neither order.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			first := saved(ctx, t, s, 1, 1)
			second := newOrder(t, 1, 2, 3)
			before := stateOf(second)
			var exists *domainmodel.OrderExistsError
			require.ErrorAs(t, s.Orders.Save(ctx, second), &exists)
			assert.Equal(t, domainmodel.OrderID(1), exists.OrderID)
			assert.Equal(t, before, stateOf(second))
			assert.Equal(t, first.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "an ID is not given again",
		sentence: "Save of a new order under the ID of a deleted one returns an *OrderExistsError: that order's events have the ID still, and two events with one EventID would be taken for one.",
		needs:    needs{delete: true, drain: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			saved(ctx, t, s, 1, 1)
			require.NoError(t, s.Delete(ctx, 1))
			order := newOrder(t, 1, 2)
			before := stateOf(order)
			var exists *domainmodel.OrderExistsError
			assert.ErrorAs(t, s.Orders.Save(ctx, order), &exists)
			assert.Equal(t, before, stateOf(order))
			_, err := s.Orders.FindByID(ctx, 1)
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
			var got inbox
			_, err = s.Drain(ctx, &got)
			require.NoError(t, err)
			assert.Equal(t, []domainmodel.EventID{id(1, 1, 1), id(1, 1, 2)}, got.ids())
		},
	},
	{
		name:     "a stale order is refused",
		sentence: "Save returns a *ConflictError with both versions when the order was saved by someone else since it was loaded, and nothing is written.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			saved(ctx, t, s, 1, 1)
			mine, theirs := find(ctx, t, s, 1), find(ctx, t, s, 1)
			for range 2 {
				require.NoError(t, theirs.AddItem(product(t, 2), 1))
				require.NoError(t, s.Orders.Save(ctx, theirs))
			}
			require.NoError(t, mine.AddItem(product(t, 3), 1))
			before := stateOf(mine)

			var conflict *domainmodel.ConflictError
			require.ErrorAs(t, s.Orders.Save(ctx, mine), &conflict)
			assert.Equal(t, domainmodel.ConflictError{OrderID: 1, Loaded: 1, Stored: 3}, *conflict)
			assert.Equal(t, before, stateOf(mine))
			assert.Equal(t, theirs.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "a change to an item alone is a change to the order",
		sentence: "Two changes to different items of one order conflict: the version is that of the whole aggregate.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			free, err := domainmodel.NewProduct(3, domainmodel.MustMoney(0, domainmodel.EUR))
			require.NoError(t, err)
			order := newOrder(t, 1, 1, 2)
			require.NoError(t, order.AddItem(free, 1)) // its quantity does not even move the total
			require.NoError(t, s.Orders.Save(ctx, order))
			mine, theirs := find(ctx, t, s, 1), find(ctx, t, s, 1)
			require.NoError(t, theirs.ChangeQuantity(3, 2))
			require.NoError(t, s.Orders.Save(ctx, theirs))
			require.NoError(t, mine.ChangeQuantity(2, 2))
			var conflict *domainmodel.ConflictError
			assert.ErrorAs(t, s.Orders.Save(ctx, mine), &conflict)
			assert.Equal(t, theirs.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "a deleted order stays deleted",
		sentence: "Save of an order that was deleted since it was loaded wraps ErrOrderNotFound and does not bring it back.",
		needs:    needs{delete: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1)
			require.NoError(t, s.Delete(ctx, 1))
			require.NoError(t, order.AddItem(product(t, 2), 1))
			before := stateOf(order)
			assert.ErrorIs(t, s.Orders.Save(ctx, order), domainmodel.ErrOrderNotFound)
			assert.Equal(t, before, stateOf(order))
			_, err := s.Orders.FindByID(ctx, 1)
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		},
	},
	{
		name:     "a cancelled context stops everything",
		sentence: "With a context that has ended, Save and FindByID return its error and change nothing.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1)
			stored := order.Snapshot()
			ended, cancel := context.WithCancel(ctx)
			cancel()
			_, err := s.Orders.FindByID(ended, 1)
			assert.ErrorIs(t, err, context.Canceled)
			assert.ErrorIs(t, s.Orders.Save(ended, order), context.Canceled, "even with nothing to save")
			require.NoError(t, order.ChangeQuantity(1, 2))
			before := stateOf(order)
			assert.ErrorIs(t, s.Orders.Save(ended, order), context.Canceled)
			assert.Equal(t, before, stateOf(order))
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
			require.NoError(t, s.Orders.Save(ctx, order), "and the same order can be saved later")
		},
	},
}
