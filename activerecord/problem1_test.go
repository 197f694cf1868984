package activerecord_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// PROBLEM 1: models are anemic or bloated.
//
// This one is bloated: it holds all the rules. But GORM can only fill exported
// fields, so code that sets them without calling the methods uses the model as an
// anemic one.

// Ship has rules: paid, in stock, a warehouse, a cost. Setting the status has none.
func TestAnOrderCanBeMarkedAsShippedWithoutShippingIt(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)

	order.Status = activerecord.StatusShipped
	require.NoError(t, s.db.Save(order).Error)

	shipped := s.find(t, order.ID)
	assert.Equal(t, activerecord.StatusShipped, shipped.Status)
	assert.Nil(t, shipped.PaidAt)
	assert.Nil(t, shipped.WarehouseID)
	assert.Equal(t, 10, s.stock(t, s.tea), "nothing left the warehouse")
}

// Validation in a hook runs when GORM runs hooks, and these ways it does not.
func TestAnUnknownStatusGetsPastTheHook(t *testing.T) {
	s := openShop(t)
	for name, write := range map[string]func(*activerecord.Order) error{
		"UpdateColumn": func(o *activerecord.Order) error { return s.db.Model(o).UpdateColumn("status", "lost").Error },
		"Table": func(o *activerecord.Order) error {
			return s.db.Table("orders").Where("id = ?", o.ID).Update("status", "lost").Error
		},
		"SQL": func(o *activerecord.Order) error {
			return s.db.Exec("UPDATE orders SET status = 'lost' WHERE id = ?", o.ID).Error
		},
	} {
		t.Run(name, func(t *testing.T) {
			order := s.pending(t)
			require.NoError(t, write(order))
			assert.Equal(t, "lost", s.find(t, order.ID).Status)
		})
	}
}

// The hook of a batch update gets an empty model, not the rows. So validation refuses
// the whole batch, for a fault that none of its orders has.
func TestAHookRefusesABatchUpdateForAnOrderThatDoesNotExist(t *testing.T) {
	s := openShop(t)
	s.pending(t)

	s.assertRefused(t, activerecord.ErrInvalid, `order 0: invalid status ""`, func() error {
		return s.db.Model(&activerecord.Order{}).Where("region = ?", "EU").Update("region", "UK").Error
	})
}

// Methods read the struct, which may have been loaded without the items. The compiler
// can't tell a complete order from a partial one.
func TestAnOrderLoadedWithoutItsItemsShipsNothing(t *testing.T) {
	box := openMailbox(t)
	s := openShop(t)
	var half activerecord.Order
	require.NoError(t, s.db.First(&half, s.paid(t).ID).Error)

	require.NoError(t, half.Ship(s.db))

	assert.Equal(t, activerecord.StatusShipped, s.find(t, half.ID).Status)
	assert.Equal(t, 10, s.stock(t, s.tea), "nothing left the warehouse")
	require.Len(t, box.sent, 1)
	assert.Empty(t, box.sent[0].To, "the customer was not loaded either")
}
