package ordertest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

var conflictCases = []suite.Case[Store]{
	{
		Name:     "a conflict names both versions",
		Sentence: "Save of a stale order returns a *ConflictError with the version that was loaded and the one that is stored.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			saved(t, s, 1, 1)
			mine, theirs := find(t, s, 1), find(t, s, 1)
			for range 2 {
				require.NoError(t, theirs.AddItem(product(t, 2), 1))
				require.NoError(t, s.Orders.Save(ctx, theirs))
			}
			require.NoError(t, mine.AddItem(product(t, 3), 1))
			var conflict *domainmodel.ConflictError
			require.ErrorAs(t, s.Orders.Save(ctx, mine), &conflict)
			assert.Equal(t, domainmodel.ConflictError{OrderID: 1, Loaded: 1, Stored: 3}, *conflict)
		},
	},
	{
		Name:     "an ID is not given again",
		Sentence: "Save of a new order under the ID of a deleted one returns an *OrderExistsError: that order's events have the ID still, and two events with one EventID would be taken for one.",
		Needs:    []string{"Delete", "Drain"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			saved(t, s, 1, 1)
			require.NoError(t, s.Delete(ctx, 1))
			order := newOrder(t, 1, 2)
			before := stateOf(order)
			var exists *domainmodel.OrderExistsError
			assert.ErrorAs(t, s.Orders.Save(ctx, order), &exists)
			assert.Equal(t, before, stateOf(order))
			_, err := s.Orders.FindByID(ctx, 1)
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
			var got inbox
			require.NoError(t, s.Drain(ctx, &got))
			assert.Equal(t, []domainmodel.EventID{id(1, 1, 1), id(1, 1, 2)}, got.ids())
		},
	},
}
