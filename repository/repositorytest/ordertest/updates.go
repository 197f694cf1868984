package ordertest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

var updateCases = []suite.Case[Store]{
	{
		Name:     "an update is stored",
		Sentence: "Update hands the order as it is stored to the change, and stores what it is after it, under a new version. The order that was handed is then as it was saved, for a caller who needs its version.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			stored := saved(t, s, 1, 1).Snapshot()
			var changed *domainmodel.Order
			require.NoError(t, s.Orders.Update(ctx, 1, func(order *domainmodel.Order) error {
				assert.Equal(t, stored, order.Snapshot())
				changed = order
				return order.ChangeQuantity(1, 2)
			}))
			assert.Equal(t, changed.Snapshot(), find(t, s, 1).Snapshot())
			assert.Equal(t, int64(2), find(t, s, 1).Version())
		},
	},
	{
		Name:     "an unknown order is not updated",
		Sentence: "Update wraps ErrOrderNotFound for an unknown order, and does not call the change.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			err := s.Orders.Update(ctx, 1, func(*domainmodel.Order) error {
				assert.Fail(t, "the change was called")
				return nil
			})
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
		},
	},
	{
		Name:     "an update that is refused stores nothing",
		Sentence: "Update wraps the error of the change, and stores nothing of what the change did before it.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			stored := saved(t, s, 1, 1).Snapshot()
			err := s.Orders.Update(ctx, 1, func(order *domainmodel.Order) error {
				require.NoError(t, order.ChangeQuantity(1, 2))
				return errChangedMind
			})
			require.ErrorIs(t, err, errChangedMind)
			assert.Equal(t, stored, find(t, s, 1).Snapshot())
		},
	},
	{
		Name:     "of many updates at once each is done once",
		Sentence: "Concurrent updates of one order all succeed, each on what the others have stored.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			const writers, each = 3, 3 // so few that none has others before it more than eight times
			saved(t, s, 1, 1)
			grow := func(order *domainmodel.Order) error {
				item, _ := order.Item(1)
				return order.ChangeQuantity(1, item.Quantity()+1)
			}
			errs := make(chan error, writers*each)
			for range writers {
				go func() {
					for range each {
						errs <- s.Orders.Update(ctx, 1, grow)
					}
				}()
			}
			for range writers * each {
				assert.NoError(t, <-errs)
			}
			item, _ := find(t, s, 1).Item(1)
			assert.Equal(t, 1+writers*each, item.Quantity())
		},
	},
}
