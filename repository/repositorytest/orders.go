package repositorytest

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

var orderCases = []testCase{
	{
		name:     "an order comes back as it was saved",
		sentence: "FindByID returns the order in the state in which it was last saved, in every status.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			later := noon.Add(time.Hour)
			do := func(order *domainmodel.Order, commands ...func() error) {
				for _, command := range commands {
					require.NoError(t, command())
				}
				require.NoError(t, s.Orders.Save(ctx, order))
				assert.Equal(t, order.Snapshot(), find(ctx, t, s, order.ID()).Snapshot())
			}
			empty := newOrder(t, 1)
			do(empty)
			do(empty, func() error { return empty.Cancel(later) })
			order := newOrder(t, 2, 3, 1, 2)
			do(order)
			do(order, func() error { return order.Pay(later) })
			cost := domainmodel.MustMoney(590, domainmodel.EUR)
			do(order, func() error { return order.Ship(WarehouseID, cost, later.Add(time.Hour)) })
			refunded := newOrder(t, 3, 1)
			do(refunded, func() error { return refunded.Pay(later) }, func() error { return refunded.Cancel(later) })
		},
	},
	{
		name:     "extreme values come back as they were saved",
		sentence: "IDs, amounts, quantities and times at the ends of their ranges are stored exactly.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order, err := domainmodel.NewOrder(math.MaxInt64, CustomerID, "A-16-LETTER-CODE", "JPY", time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC))
			require.NoError(t, err)
			free, err := domainmodel.NewProduct(1, domainmodel.MustMoney(0, "JPY"))
			require.NoError(t, err)
			require.NoError(t, order.AddItem(free, math.MaxInt32))
			dear, err := domainmodel.NewProduct(2, domainmodel.MustMoney(math.MaxInt64, "JPY"))
			require.NoError(t, err)
			require.NoError(t, order.AddItem(dear, 1))
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Equal(t, order.Snapshot(), find(ctx, t, s, order.ID()).Snapshot())
		},
	},
	{
		name:     "an unknown order is not found",
		sentence: "FindByID wraps ErrOrderNotFound when there is no such order, and returns none.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			for _, id := range []domainmodel.OrderID{1, 0, -1, math.MaxInt64} {
				order, err := s.Orders.FindByID(ctx, id)
				assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
				assert.ErrorContains(t, err, id.String())
				assert.Nil(t, order)
			}
		},
	},
	{
		name:     "what is not an order is refused",
		sentence: "Save returns an *InvalidValueError for nil and for the zero Order.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			for _, order := range []*domainmodel.Order{nil, {}} {
				var invalid *domainmodel.InvalidValueError
				assert.ErrorAs(t, s.Orders.Save(ctx, order), &invalid)
			}
		},
	},
	{
		name:     "the store keeps copies",
		sentence: "A change that was not saved is not stored, whether it was made to the saved order or to a loaded one.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1)
			stored := order.Snapshot()
			require.NoError(t, order.ChangeQuantity(1, 5))
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot(), "after a change to the saved order")
			require.NoError(t, find(ctx, t, s, 1).RemoveItem(1))
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot(), "after a change to a loaded order")
			assert.NotSame(t, find(ctx, t, s, 1), find(ctx, t, s, 1))
		},
	},
	{
		name:     "saving moves the version and takes the events",
		sentence: "After Save the order is at the stored version, has no recorded events, and can be changed and saved again.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := newOrder(t, 1, 1)
			for version := int64(1); version <= 3; version++ {
				require.NoError(t, s.Orders.Save(ctx, order))
				assert.Equal(t, version, order.Version())
				assert.Empty(t, order.Events())
				assert.Equal(t, version, find(ctx, t, s, 1).Version())
				require.NoError(t, order.ChangeQuantity(1, int(version)+1))
			}
		},
	},
	{
		name:     "saving what has not changed does nothing",
		sentence: "Save of an unchanged order moves no version, so it conflicts with nobody.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			saved(ctx, t, s, 1, 1)
			unchanged, other := find(ctx, t, s, 1), find(ctx, t, s, 1)
			require.NoError(t, other.ChangeQuantity(1, 2))
			require.NoError(t, s.Orders.Save(ctx, other))
			require.NoError(t, s.Orders.Save(ctx, unchanged))
			assert.Equal(t, other.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "items are changed, removed and added",
		sentence: "Save stores the items as they are: a removed one is gone, and one that was added again is the last.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1, 2, 3, 4)
			require.NoError(t, order.RemoveItem(2))
			require.NoError(t, order.ChangeQuantity(4, 7))
			require.NoError(t, order.AddItem(product(t, 5), 2))
			require.NoError(t, order.RemoveItem(1))
			require.NoError(t, order.AddItem(product(t, 1), 3))
			require.NoError(t, s.Orders.Save(ctx, order))

			var products []domainmodel.ProductID
			for item := range find(ctx, t, s, 1).Items() {
				products = append(products, item.ProductID())
			}
			assert.Equal(t, []domainmodel.ProductID{3, 4, 5, 1}, products)
			assert.Equal(t, order.Snapshot(), find(ctx, t, s, 1).Snapshot())

			for _, p := range products {
				require.NoError(t, order.RemoveItem(p))
			}
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Empty(t, find(ctx, t, s, 1).Snapshot().Items)
		},
	},
	{
		name:     "large orders are stored whole",
		sentence: "An order may have more items than fit into one statement.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := newOrder(t, 1)
			for id := domainmodel.ProductID(1); id <= Products; id++ {
				require.NoError(t, order.AddItem(product(t, id), 1))
			}
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Equal(t, order.Snapshot(), find(ctx, t, s, 1).Snapshot())
		},
	},
	{
		name:     "orders don't touch each other",
		sentence: "Saving one order changes no other, even where they hold the same products.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			one, two := saved(ctx, t, s, 1, 1, 2), saved(ctx, t, s, 2, 1, 2)
			require.NoError(t, one.RemoveItem(1))
			require.NoError(t, one.ChangeQuantity(2, 9))
			require.NoError(t, s.Orders.Save(ctx, one))
			assert.Equal(t, two.Snapshot(), find(ctx, t, s, 2).Snapshot())
		},
	},
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
		name:     "a stale order is refused",
		sentence: "Save returns a *ConflictError with both versions when the order was saved by someone else since it was loaded, and nothing is written; after loading again, the change succeeds.",
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

			mine = find(ctx, t, s, 1)
			require.NoError(t, mine.AddItem(product(t, 3), 1))
			require.NoError(t, s.Orders.Save(ctx, mine))
			assert.Equal(t, mine.Snapshot(), find(ctx, t, s, 1).Snapshot())
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
			require.NoError(t, order.ChangeQuantity(1, 2))
			before := stateOf(order)
			assert.ErrorIs(t, s.Orders.Save(ended, order), context.Canceled)
			assert.Equal(t, before, stateOf(order))
			assert.Equal(t, stored, find(ctx, t, s, 1).Snapshot())
			require.NoError(t, s.Orders.Save(ctx, order), "and the same order can be saved later")
		},
	},
	{
		name:     "of many writers at once none is lost",
		sentence: "Concurrent changes of one order either conflict or are all there in the end.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			const writers, each = 8, 5
			saved(ctx, t, s, 1, 1)
			errs := make(chan error)
			for range writers {
				go func() { errs <- growItem(ctx, s, each) }()
			}
			var failed []error
			for range writers {
				if err := <-errs; err != nil {
					failed = append(failed, err)
				}
			}
			require.Empty(t, failed)
			order := find(ctx, t, s, 1)
			item, _ := order.Item(1)
			assert.Equal(t, 1+writers*each, item.Quantity())
			assert.Equal(t, int64(1+writers*each), order.Version())
			assert.Equal(t, []domainmodel.ProductID{1}, slices.Collect(func(yield func(domainmodel.ProductID) bool) {
				for item := range order.Items() {
					if !yield(item.ProductID()) {
						return
					}
				}
			}))
		},
	},
}
