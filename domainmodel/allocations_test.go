package domainmodel_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// A duration depends on the machine, an allocation does not. However many items an
// order has, to ship it costs the same, and they are copied at once, not one by one.
// When a change moves the figures on purpose, record what the failure prints.
func TestACommandAllocatesAsLittleForAHundredItemsAsForTen(t *testing.T) {
	for _, items := range []int{10, 100} {
		pending, paid := *orderWith(assorted(items)...), *paidOrderWith(assorted(items)...)
		saved := paid.Snapshot()
		saved.Version = 1
		order := new(domainmodel.Order)
		var snapshot domainmodel.OrderSnapshot
		got := map[string]float64{
			"ChangeQuantity": testing.AllocsPerRun(100, func() {
				*order = pending
				check(order.ChangeQuantity(1, 2))
			}),
			"Ship": testing.AllocsPerRun(100, func() {
				*order = paid
				check(order.Ship(3, eur(590), shippedAt))
			}),
			"Snapshot":     testing.AllocsPerRun(100, func() { snapshot = paid.Snapshot() }),
			"RestoreOrder": testing.AllocsPerRun(100, func() { order = must(domainmodel.RestoreOrder(saved)) }),
			"AsSaved":      testing.AllocsPerRun(100, func() { order = must(pending.AsSaved()) }),
		}
		assert.Equal(t, map[string]float64{"ChangeQuantity": 2, "Ship": 1, "Snapshot": 1, "RestoreOrder": 3, "AsSaved": 2}, got, "of an order of %d items", items)
		assert.Len(t, snapshot.Items, items)
	}
}
