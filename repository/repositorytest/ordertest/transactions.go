package ordertest

import (
	"context"
	"errors"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

var errChangedMind = errors.New("changed my mind")

var transactionCases = []testCase{
	{
		name:     "a transaction keeps all of its orders",
		sentence: "What is saved in a transaction is seen in it at once, and by others after it.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			one, two := newOrder(t, 1, 1), newOrder(t, 2, 2)
			err := s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
				if err := errors.Join(orders.Save(ctx, one), orders.Save(ctx, two)); err != nil {
					return err
				}
				if err := one.ChangeQuantity(1, 2); err != nil { // saved twice in one transaction
					return err
				}
				if err := orders.Save(ctx, one); err != nil {
					return err
				}
				found, err := orders.FindByID(ctx, 1)
				if err == nil {
					assert.Equal(t, one.Snapshot(), found.Snapshot())
				}
				return err
			})
			require.NoError(t, err)
			assert.Equal(t, int64(2), one.Version())
			assert.Equal(t, one.Snapshot(), find(ctx, t, s, 1).Snapshot())
			assert.Equal(t, two.Snapshot(), find(ctx, t, s, 2).Snapshot())
		},
	},
	{
		name:     "a rolled-back transaction leaves nothing",
		sentence: "When the transaction fails, nothing is stored, and the orders saved in it are in memory as they were, events included, so that they can be saved again.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			existing, created := saved(ctx, t, s, 1, 1), newOrder(t, 2, 2)
			stored := existing.Snapshot()
			require.NoError(t, existing.ChangeQuantity(1, 2))
			before := []state{stateOf(existing), stateOf(created)}
			err := s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
				if err := errors.Join(orders.Save(ctx, existing), orders.Save(ctx, created)); err != nil {
					return err
				}
				return errChangedMind
			})
			require.ErrorIs(t, err, errChangedMind)
			assert.Equal(t, before, []state{stateOf(existing), stateOf(created)})
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
			_, err = s.Orders.FindByID(ctx, 2)
			require.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
			require.NoError(t, errors.Join(s.Orders.Save(ctx, existing), s.Orders.Save(ctx, created)))
		},
	},
	{
		name:     "a panic rolls back",
		sentence: "When the function panics, nothing is stored, the orders in memory are as before, and the store can be used on.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1)
			stored := order.Snapshot()
			require.NoError(t, order.ChangeQuantity(1, 2))
			before := stateOf(order)
			assert.Panics(t, func() {
				_ = s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
					require.NoError(t, orders.Save(ctx, order))
					panic("out of paper")
				})
			})
			assert.Equal(t, before, stateOf(order))
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
			require.NoError(t, s.Orders.Save(ctx, order))
		},
	},
	{
		name:     "a failed write is not committed",
		sentence: "A transaction in which a Save failed is rolled back, even if the function swallows the error.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			saved(ctx, t, s, 1, 1)
			created, taken := newOrder(t, 2, 2), newOrder(t, 1, 3)
			before := stateOf(created)
			err := s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
				require.NoError(t, orders.Save(ctx, created))
				assert.Error(t, orders.Save(ctx, taken))
				return nil
			})
			var exists *domainmodel.OrderExistsError
			require.ErrorAs(t, err, &exists)
			assert.Equal(t, before, stateOf(created))
			_, err = s.Orders.FindByID(ctx, 2)
			require.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		},
	},
	{
		name:     "a failed write is the last one",
		sentence: "After a Save that failed, a transaction refuses every other: the database may have ended it already, and what came then would last.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			saved(ctx, t, s, 1, 1)
			later := newOrder(t, 2, 2)
			before := stateOf(later)
			err := s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
				assert.Error(t, orders.Save(ctx, newOrder(t, 1, 3)), "the ID is taken")
				assert.Error(t, orders.Save(ctx, later))
				return nil
			})
			require.Error(t, err)
			assert.Equal(t, before, stateOf(later))
			_, err = s.Orders.FindByID(ctx, 2)
			require.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		},
	},
	{
		name:     "the outer repository is refused inside",
		sentence: "A repository outside of the transaction refuses the transaction's context with ErrOutsideTransaction, instead of escaping the rollback.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1)
			stored := order.Snapshot()
			require.NoError(t, order.ChangeQuantity(1, 2))
			err := s.InTransaction(ctx, func(ctx context.Context, _ domainmodel.OrderRepository) error {
				_, err := s.Orders.FindByID(ctx, 1)
				require.ErrorIs(t, err, refusal.ErrOutsideTransaction) // or what follows may wait for this transaction
				err = s.InTransaction(ctx, func(context.Context, domainmodel.OrderRepository) error { return nil })
				assert.Error(t, err, "and transactions don't nest")
				return s.Orders.Save(ctx, order)
			})
			require.ErrorIs(t, err, refusal.ErrOutsideTransaction)
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "a transaction under a cancelled context stores nothing",
		sentence: "When the context ends during a transaction, it is rolled back.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := newOrder(t, 1, 1)
			before := stateOf(order)
			inner, cancel := context.WithCancel(ctx)
			defer cancel()
			err := s.InTransaction(inner, func(ctx context.Context, orders domainmodel.OrderRepository) error {
				require.NoError(t, orders.Save(ctx, order))
				cancel()
				return nil
			})
			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, before, stateOf(order))
			_, err = s.Orders.FindByID(ctx, 1)
			require.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		},
	},
	{
		name:     "a transaction undoes no more than itself",
		sentence: "An order that is saved in one transaction and then in a second, which is rolled back, is in memory as the first one left it, with what happened since.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := newOrder(t, 1, 1)
			require.NoError(t, s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
				return orders.Save(ctx, order)
			}))
			require.NoError(t, order.ChangeQuantity(1, 2))
			before := stateOf(order)
			err := s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error {
				require.NoError(t, orders.Save(ctx, order))
				require.NoError(t, order.ChangeQuantity(1, 3))
				require.NoError(t, orders.Save(ctx, order))
				return errChangedMind
			})
			require.ErrorIs(t, err, errChangedMind)
			assert.Equal(t, before, stateOf(order))
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Equal(t, order.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "a transaction ends",
		sentence: "A repository that is kept from inside of a transaction is of no use after it, instead of writing past everyone.",
		needs:    needs{transaction: true},
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1)
			stored := order.Snapshot()
			require.NoError(t, order.ChangeQuantity(1, 2))
			before := stateOf(order)
			for _, outcome := range []error{nil, errChangedMind} {
				var kept domainmodel.OrderRepository
				err := s.InTransaction(ctx, func(_ context.Context, orders domainmodel.OrderRepository) error {
					kept = orders
					return outcome
				})
				require.ErrorIs(t, err, outcome)
				assert.Error(t, kept.Save(ctx, order))
				_, err = kept.FindByID(ctx, 1)
				assert.Error(t, err)
			}
			assert.Equal(t, before, stateOf(order))
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
		},
	},
}
