package domainmodel_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Whatever the rows say, RestoreOrder does not panic, and what it accepts keeps
// the rules and comes back from storage the same.
func FuzzRestoreOrder(f *testing.F) {
	for _, order := range lives() {
		s := saved(order)
		addSnapshot(f, s)
		s.Total++
		addSnapshot(f, s)
	}
	f.Fuzz(func(t *testing.T, id, customer int64, region, currency, status string, total, version int64,
		items uint8, product1, price1 int64, quantity1 int, product2, price2 int64, quantity2 int,
		placed, paid, shipped, cancelled, warehouse, cost int64,
	) {
		s := domainmodel.OrderSnapshot{
			ID: domainmodel.OrderID(id), CustomerID: domainmodel.CustomerID(customer),
			Region: domainmodel.Region(region), Currency: domainmodel.Currency(currency),
			Status: domainmodel.OrderStatus(status), Total: total, Version: version,
			Items: []domainmodel.ItemSnapshot{
				{ProductID: domainmodel.ProductID(product1), UnitPrice: price1, Quantity: quantity1},
				{ProductID: domainmodel.ProductID(product2), UnitPrice: price2, Quantity: quantity2},
			}[:items%3],
			PlacedAt: fromMicro(placed), PaidAt: fromMicro(paid), ShippedAt: fromMicro(shipped), CancelledAt: fromMicro(cancelled),
			WarehouseID: domainmodel.WarehouseID(warehouse), ShippingCost: cost,
		}

		order, err := domainmodel.RestoreOrder(s)

		if err != nil {
			corrupt, ok := errors.AsType[*domainmodel.CorruptOrderError](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, s.ID, corrupt.OrderID)
			require.Nil(t, order)
			return
		}
		requireRules(t, order)
		require.Empty(t, order.Events())
		require.Equal(t, s, order.Snapshot())
		require.Equal(t, s, must(domainmodel.RestoreOrder(order.Snapshot())).Snapshot())
	})
}

// addSnapshot adds the snapshot to the seed corpus, taken apart into what the
// fuzzer can vary.
func addSnapshot(f *testing.F, s domainmodel.OrderSnapshot) {
	var items [2]domainmodel.ItemSnapshot
	copy(items[:], s.Items)
	f.Add(
		int64(s.ID), int64(s.CustomerID), string(s.Region), string(s.Currency), string(s.Status), s.Total, s.Version,
		uint8(len(s.Items)),
		int64(items[0].ProductID), items[0].UnitPrice, items[0].Quantity,
		int64(items[1].ProductID), items[1].UnitPrice, items[1].Quantity,
		toMicro(s.PlacedAt), toMicro(s.PaidAt), toMicro(s.ShippedAt), toMicro(s.CancelledAt),
		int64(s.WarehouseID), s.ShippingCost,
	)
}

// fromMicro and toMicro write a time as microseconds, and the zero time as 0.
func fromMicro(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func toMicro(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}
