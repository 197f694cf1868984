package repositorytest

import (
	"context"
	"math"
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
			do(order, func() error { return order.Pay(order.Total(), later) })
			cost := domainmodel.MustMoney(590, domainmodel.EUR)
			do(order, func() error { return order.Ship(WarehouseID, cost, later.Add(time.Hour)) })
			refunded := newOrder(t, 3, 1)
			do(refunded, func() error { return refunded.Pay(refunded.Total(), later) }, func() error { return refunded.Cancel(later) })
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
		name:     "a copy of an order is an order of its own",
		sentence: "Saving an order changes nothing about a copy of the struct, which is stale from then on.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			order := saved(ctx, t, s, 1, 1, 2)
			duplicate := *order
			require.NoError(t, duplicate.ChangeQuantity(2, 3))
			before := stateOf(&duplicate)
			require.NoError(t, order.ChangeQuantity(1, 2))
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Equal(t, before, stateOf(&duplicate))
			var conflict *domainmodel.ConflictError
			assert.ErrorAs(t, s.Orders.Save(ctx, &duplicate), &conflict)
			assert.Equal(t, order.Snapshot(), find(ctx, t, s, 1).Snapshot())
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
			before := unchanged.Snapshot()
			require.NoError(t, s.Orders.Save(ctx, unchanged))
			assert.Equal(t, before, unchanged.Snapshot())
			assert.Equal(t, other.Snapshot(), find(ctx, t, s, 1).Snapshot())
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
}
