package ordertest

import (
	"context"
	"errors"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

var retryCases = []testCase{
	{
		name:     "a writer who lost loads again and wins",
		sentence: "After a *ConflictError, FindByID returns what the other writer has stored, and the same change, made on that, is saved.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			saved(ctx, t, s, 1, 1, 2)
			mine, theirs := find(ctx, t, s, 1), find(ctx, t, s, 1)
			require.NoError(t, theirs.ChangeQuantity(1, 5))
			require.NoError(t, s.Orders.Save(ctx, theirs))
			require.NoError(t, mine.ChangeQuantity(2, 7))
			var conflict *domainmodel.ConflictError
			require.ErrorAs(t, s.Orders.Save(ctx, mine), &conflict)

			mine = find(ctx, t, s, 1)
			assert.Equal(t, theirs.Snapshot(), mine.Snapshot())
			require.NoError(t, mine.ChangeQuantity(2, 7))
			require.NoError(t, s.Orders.Save(ctx, mine))
			assert.Equal(t, int64(3), mine.Version())
			assert.Equal(t, mine.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "a save that failed is repeated, and has its effect once",
		sentence: "An order whose Save failed, however often, can be saved as it is: the version moves by one, and its events are delivered once.",
		needs:    needs{transaction: true, drain: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1)
			require.NoError(t, order.ChangeQuantity(1, 2))
			before := stateOf(order)
			ended, cancel := context.WithCancel(ctx)
			cancel()
			for range 2 {
				require.Error(t, s.Orders.Save(ended, order))
				require.Error(t, s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
					return errors.Join(orders.Save(ctx, order), errChangedMind)
				}))
			}
			assert.Equal(t, before, stateOf(order))
			require.NoError(t, s.Orders.Save(ctx, order))
			require.NoError(t, s.Orders.Save(ctx, order), "there is nothing more to save")
			assert.Equal(t, int64(2), order.Version())
			assert.Equal(t, order.Snapshot(), find(ctx, t, s, 1).Snapshot())
			var got inbox
			_, err := s.Drain(ctx, &got)
			require.NoError(t, err)
			assert.Equal(t, []domainmodel.EventID{id(1, 1, 1), id(1, 1, 2), id(1, 2, 1)}, got.ids())
		},
	},
	{
		name:     "a failed commit is reported and leaves nothing",
		sentence: "When COMMIT fails, Save returns an error, nothing is stored, and the order in memory is as before, so that it can be saved again.",
		needs:    needs{failCommit: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := newOrder(t, 1, 1)
			before := stateOf(order)
			s.FailNextCommit()
			require.Error(t, s.Orders.Save(ctx, order))
			assert.Equal(t, before, stateOf(order))
			_, err := s.Orders.FindByID(ctx, 1)
			require.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
			require.NoError(t, s.Orders.Save(ctx, order))

			stored := order.Snapshot()
			require.NoError(t, order.ChangeQuantity(1, 2))
			before = stateOf(order)
			s.FailNextCommit()
			require.Error(t, s.Orders.Save(ctx, order))
			assert.Equal(t, before, stateOf(order))
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Equal(t, int64(2), order.Version())
			assert.Equal(t, order.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "a transaction whose commit fails leaves nothing",
		sentence: "When the COMMIT of a transaction fails, InTransaction returns an error, none of its orders is stored, and all are in memory as before.",
		needs:    needs{failCommit: true, transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			existing, created := saved(ctx, t, s, 1, 1), newOrder(t, 2, 2)
			stored := existing.Snapshot()
			require.NoError(t, existing.ChangeQuantity(1, 2))
			before := []state{stateOf(existing), stateOf(created)}
			both := func(ctx context.Context, orders domainmodel.OrderRepository) error {
				return errors.Join(orders.Save(ctx, existing), orders.Save(ctx, created))
			}
			s.FailNextCommit()
			require.Error(t, s.InTransaction(ctx, both))
			assert.Equal(t, before, []state{stateOf(existing), stateOf(created)})
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
			_, err := s.Orders.FindByID(ctx, 2)
			require.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
			require.NoError(t, s.InTransaction(ctx, both))
			assert.Equal(t, int64(2), find(ctx, t, s, 1).Version())
			assert.Equal(t, created.Snapshot(), find(ctx, t, s, 2).Snapshot())
		},
	},
}
