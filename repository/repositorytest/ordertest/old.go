package ordertest

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

// oldOrder is an order of 2022 in the status, with two items, in a currency in which
// no order can be placed any more.
func oldOrder(id domainmodel.OrderID, status domainmodel.OrderStatus) domainmodel.OrderSnapshot {
	placed := time.Date(2022, time.December, 30, 18, 0, 0, 500000000, time.UTC)
	s := domainmodel.OrderSnapshot{
		ID: id, CustomerID: CustomerID, Region: "EU", Currency: "HRK", Status: status, Version: 1,
		Items: []domainmodel.ItemSnapshot{{ProductID: 2, UnitPrice: 2990, Quantity: 3}, {ProductID: 1, UnitPrice: 9900, Quantity: 1}},
		Total: 3*2990 + 9900, PlacedAt: placed,
	}
	switch status {
	case domainmodel.StatusPaid:
		s.PaidAt = placed.Add(time.Hour)
	case domainmodel.StatusShipped:
		s.PaidAt, s.ShippedAt, s.WarehouseID, s.ShippingCost = placed.Add(time.Hour), placed.Add(2*time.Hour), WarehouseID, 4500
	case domainmodel.StatusCancelled:
		s.CancelledAt = placed.Add(time.Hour)
	}
	return s
}

// damages are what old code, or a person at the database, can leave in a row that is
// otherwise one of oldOrder.
var damages = []struct {
	what   string
	status domainmodel.OrderStatus
	damage func(*domainmodel.OrderSnapshot)
}{
	{"a total that is no sum", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Total++ }},
	{"an item that was changed behind its order", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Items[0].Quantity = 4 }},
	{"an item that was removed behind its order", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Items = o.Items[1:] }},
	{"items whose sum does not fit", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Items[0].UnitPrice = math.MaxInt64 }},
	{"a quantity of none", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Items[0].Quantity, o.Total = 0, 9900 }},
	{"a negative price", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Items[0].UnitPrice, o.Total = -1, 9897 }},
	{"a product twice", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Items[0].ProductID = 1 }},
	{"an unknown status", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Status = "lost" }},
	{"a status in capitals", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Status = "Pending" }},
	{"no status", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Status = "" }},
	{"an unknown currency", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Currency = "kn" }},
	{"an invalid region", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Region = "eu" }},
	{"no version", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.Version = 0 }},
	{"no time of placing", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.PlacedAt = time.Time{} }},
	{"a payment while pending", domainmodel.StatusPending, func(o *domainmodel.OrderSnapshot) { o.PaidAt = o.PlacedAt }},
	{"paid at no time", domainmodel.StatusPaid, func(o *domainmodel.OrderSnapshot) { o.PaidAt = time.Time{} }},
	{"paid for nothing", domainmodel.StatusPaid, func(o *domainmodel.OrderSnapshot) { o.Items, o.Total = nil, 0 }},
	{"a warehouse before it is shipped", domainmodel.StatusPaid, func(o *domainmodel.OrderSnapshot) { o.WarehouseID = WarehouseID }},
	{"a cost before it is shipped", domainmodel.StatusPaid, func(o *domainmodel.OrderSnapshot) { o.ShippingCost = 4500 }},
	{"shipped at no time", domainmodel.StatusShipped, func(o *domainmodel.OrderSnapshot) { o.ShippedAt = time.Time{} }},
	{"shipped from nowhere", domainmodel.StatusShipped, func(o *domainmodel.OrderSnapshot) { o.WarehouseID = 0 }},
	{"a negative cost", domainmodel.StatusShipped, func(o *domainmodel.OrderSnapshot) { o.ShippingCost = -1 }},
	{"cancelled at no time", domainmodel.StatusCancelled, func(o *domainmodel.OrderSnapshot) { o.CancelledAt = time.Time{} }},
	{"cancelled and shipped", domainmodel.StatusCancelled, func(o *domainmodel.OrderSnapshot) { o.ShippedAt = o.CancelledAt }},
}

// requireCorrupt requires a *CorruptOrderError that names the order.
func requireCorrupt(t *testing.T, err error, id domainmodel.OrderID, what ...any) {
	var corrupt *domainmodel.CorruptOrderError
	require.ErrorAs(t, err, &corrupt, what...)
	assert.Equal(t, id, corrupt.OrderID, what...)
}

var oldCases = []suite.Case[Store]{
	{
		Name:     "old rows are loaded as they are, and go on",
		Sentence: "Restoring is not constructing: FindByID returns an order that could not be placed today, in every status, and Save takes what happens to it next.",
		Needs:    []string{"Plant"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			next := map[domainmodel.OrderStatus]func(*domainmodel.Order) error{
				domainmodel.StatusPending: func(o *domainmodel.Order) error { return o.Pay(o.Total(), noon) },
				domainmodel.StatusPaid: func(o *domainmodel.Order) error {
					return o.Ship(WarehouseID, domainmodel.MustMoney(4500, "HRK"), noon)
				},
			}
			for i, status := range domainmodel.OrderStatuses() {
				old := oldOrder(domainmodel.OrderID(i+1), status)
				require.NoError(t, s.Plant(ctx, old))
				order := find(t, s, old.ID)
				assert.Equal(t, old, order.Snapshot())
				assert.Empty(t, order.Events())
				if next[status] == nil {
					continue
				}
				require.NoError(t, next[status](order))
				require.NoError(t, s.Orders.Save(ctx, order))
				assert.Equal(t, old.Version+1, order.Version())
				assert.Equal(t, order.Snapshot(), find(t, s, old.ID).Snapshot())
			}
		},
	},
	{
		Name:     "what can't be an order is refused by name",
		Sentence: "FindByID of a damaged row returns a *CorruptOrderError with the order's ID, each time, and mends nothing.",
		Needs:    []string{"Plant"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			planted := 0
			for i, d := range damages {
				id := domainmodel.OrderID(i + 1)
				old := oldOrder(id, d.status)
				d.damage(&old)
				if s.Plant(ctx, old) != nil {
					continue // no such row can be
				}
				planted++
				order, first := s.Orders.FindByID(ctx, id)
				requireCorrupt(t, first, id, d.what)
				assert.Nil(t, order, d.what)
				var exists *domainmodel.OrderExistsError
				assert.ErrorAs(t, s.Orders.Save(ctx, newOrder(t, id, 1)), &exists, d.what)
				_, again := s.Orders.FindByID(ctx, id)
				assert.EqualError(t, again, first.Error(), d.what)
			}
			assert.Positive(t, planted, "Plant wrote none of them")
		},
	},
}
