package ordertest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

var transactionCases = []suite.Case[Store]{
	{
		Name:     "a failed write is not committed",
		Sentence: "A transaction in which a Save failed is rolled back, even if the function swallows the error.",
		Needs:    []string{"InTransaction"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			saved(t, s, 1, 1)
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
		Name:     "a failed write is the last one",
		Sentence: "After a Save that failed, a transaction refuses every other: the database may have ended it already, and what came then would last.",
		Needs:    []string{"InTransaction"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			saved(t, s, 1, 1)
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
		Name:     "the outer repository is refused inside",
		Sentence: "A repository outside of the transaction refuses the transaction's context with ErrOutsideTransaction, instead of escaping the rollback.",
		Needs:    []string{"InTransaction"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			order := saved(t, s, 1, 1)
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
			assert.Equal(t, stored, find(t, s, 1).Snapshot())
		},
	},
}
