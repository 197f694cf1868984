package repository_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// The guard is for the time of a migration, so everything else must work as without it.
func TestTheStoreKeepsTheContractWithTheGuard(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			s := openShopOn(t, name)
			require.NoError(t, s.Guard.Install(t.Context()))
			runContract(t, s)
		})
	}
}

// Without the guard, adding a free item is not noticed, since it does not change the total:
// see TestDifferentItemsFromBothSidesAreBothKept.
func TestWithTheGuardAnItemBehindTheTotalIsAConflict(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		require.NoError(t, s.Guard.Install(t.Context()))
		s.Saved(t, 1, 1)
		for name, change := range map[string]func(*gorm.DB, *activerecord.Order) error{
			"an item for nothing": func(db *gorm.DB, o *activerecord.Order) error { return o.AddItem(db, priced(5, 0), 1) },
			"the region":          func(db *gorm.DB, o *activerecord.Order) error { return db.Model(o).UpdateColumn("region", "US").Error },
			"the total alone": func(db *gorm.DB, o *activerecord.Order) error {
				return db.Model(o).UpdateColumn("total", o.Total).Error
			},
		} {
			order := s.Find(t, 1)
			require.NoError(t, order.AddItem(product(t, 2), 1))
			s.change(t, 1, change)
			var conflict *domainmodel.ConflictError
			require.ErrorAs(t, s.Orders.Save(t.Context(), order), &conflict, name)
			assert.Greater(t, conflict.Stored, conflict.Loaded, name)
		}
	})
}

// The guard costs two statements where items are written, and none elsewhere.
func TestTheGuardCostsTwoStatementsWhereItemsAreWritten(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.Guard.Install(t.Context()))
	mark := []string{"UPDATE orders"}
	around := func(items string) []string { return slices.Concat(mark, []string{items}, mark) }
	order := newOrder(t, 1, 1)
	save := func() { require.NoError(t, s.Orders.Save(t.Context(), order)) }
	assert.Equal(t, slices.Concat([]string{"BEGIN", "INSERT orders"}, around("INSERT order_items"), []string{"INSERT outbox_events", "COMMIT"}), s.statements(save))
	require.NoError(t, order.ChangeQuantity(1, 2))
	assert.Equal(t, slices.Concat([]string{"BEGIN", "UPDATE orders"}, around("UPDATE order_items"), []string{"INSERT outbox_events", "COMMIT"}), s.statements(save))
	require.NoError(t, order.Pay(order.Total(), noon))
	assert.Equal(t, []string{"BEGIN", "UPDATE orders", "INSERT outbox_events", "COMMIT"}, s.statements(save))
	assert.EqualValues(t, 3, s.Find(t, 1).Version())
}

// What old code did with the guard, it does: its use cases, one after the other.
func TestOldUseCasesRunWithTheGuard(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *shop) {
		require.NoError(t, s.Guard.Install(t.Context()))
		order, err := activerecord.PlaceOrder(s.DB, 1, "EU", "EUR")
		require.NoError(t, err)
		require.NoError(t, order.AddItem(s.DB, priced(1, 1000), 1))
		require.NoError(t, order.AddItem(s.DB, priced(2, 1000), 1))
		require.NoError(t, order.ChangeQuantity(s.DB, 1, 3))
		require.NoError(t, order.RemoveItem(s.DB, 2))
		require.NoError(t, order.Pay(s.DB, order.Total))
		require.NoError(t, order.Ship(s.DB))
		found := s.Find(t, domainmodel.OrderID(order.ID))
		assert.Equal(t, domainmodel.StatusShipped, found.Status())
	})
}
