package activerecord_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// PROBLEM 3: there are no aggregate boundaries.

// The total of an order depends on its items, but an item is a model like any
// other: any code with a *gorm.DB can change it without the order.
func TestEditingAnItemBehindItsOrderLeavesTheTotalWrong(t *testing.T) {
	for name, edit := range map[string]func(*shop, activerecord.OrderItem) error{
		"save the item": func(s *shop, item activerecord.OrderItem) error {
			item.Quantity = 999
			return s.db.Save(&item).Error
		},
		"update items in a batch": func(s *shop, _ activerecord.OrderItem) error {
			return s.db.Model(&activerecord.OrderItem{}).Where("unit_price > ?", 1000).Update("quantity", 999).Error
		},
		"insert an item": func(s *shop, item activerecord.OrderItem) error {
			pot := activerecord.Product{SKU: "POT", Name: "Pot", Price: 3000, Currency: "EUR"}
			if err := s.db.Create(&pot).Error; err != nil {
				return err
			}
			return s.db.Create(&activerecord.OrderItem{OrderID: item.OrderID, ProductID: pot.ID, UnitPrice: pot.Price, Quantity: 1}).Error
		},
		"delete the item": func(s *shop, item activerecord.OrderItem) error { return s.db.Delete(&item).Error },
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			order := s.pending(t)
			require.Equal(t, order.CalculateTotal(), order.Total)

			require.NoError(t, edit(s, order.Items[0]))

			edited := s.find(t, order.ID)
			assert.EqualValues(t, 2100, edited.Total, "the total is the old one")
			assert.NotEqual(t, edited.CalculateTotal(), edited.Total)
		})
	}
}

// The status guards the methods of the order, not the rows of its items.
func TestAnItemOfAShippedOrderCanBeEdited(t *testing.T) {
	openMailbox(t)
	s := openShop(t)
	order := s.paid(t)
	require.NoError(t, order.Ship(s.db))
	require.ErrorIs(t, order.ChangeQuantity(s.db, s.tea.ID, 999), activerecord.ErrWrongStatus)

	require.NoError(t, s.db.Model(&order.Items[0]).Update("quantity", 999).Error)

	assert.Equal(t, 999, s.find(t, order.ID).Items[0].Quantity)
}

// Saving the order looks like the way to save all of it. GORM inserts the items
// that are new, and takes no notice of edited and removed ones.
func TestSavingAnOrderDoesNotSaveItsItems(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	order.Items[0].Quantity = 999
	order.Items = order.Items[:1]
	order.Total = order.CalculateTotal()

	require.NoError(t, s.db.Save(order).Error)

	saved := s.find(t, order.ID)
	require.Len(t, saved.Items, 2, "the removed item is still there")
	assert.Equal(t, 2, saved.Items[0].Quantity, "the edit is gone")
	assert.EqualValues(t, 999*450, saved.Total, "but the total is the new one")
}

// AddItem trusts the struct to have all items. On an order that was loaded another
// way than by FindOrder, the careful method itself writes a wrong total.
func TestAddingToAnOrderLoadedWithoutItsItemsLeavesTheTotalWrong(t *testing.T) {
	s := openShop(t)
	pot := activerecord.Product{SKU: "POT", Name: "Pot", Price: 3000, Currency: "EUR"}
	s.create(t, &pot)
	var half activerecord.Order
	require.NoError(t, s.db.First(&half, s.pending(t).ID).Error)

	require.NoError(t, half.AddItem(s.db, &pot, 1))

	found := s.find(t, half.ID)
	assert.Len(t, found.Items, 3)
	assert.EqualValues(t, 3000, found.Total, "of 5100")
}

// The guards look at the struct, which is as old as its query. Two requests that
// loaded the order before either wrote both pass them.
func TestAGuardLooksAtTheStructAndNotAtTheRow(t *testing.T) {
	t.Run("one order is shipped twice", func(t *testing.T) {
		box := openMailbox(t)
		s := openShop(t)
		mine := s.paid(t)
		yours := s.find(t, mine.ID)

		require.NoError(t, mine.Ship(s.db))
		require.NoError(t, yours.Ship(s.db))

		assert.Equal(t, 10-2*2, s.stock(t, s.tea))
		assert.Len(t, box.sent, 2)
	})
	t.Run("a shipped order is cancelled", func(t *testing.T) {
		openMailbox(t)
		s := openShop(t)
		mine := s.paid(t)
		yours := s.find(t, mine.ID)

		require.NoError(t, mine.Ship(s.db))
		require.NoError(t, yours.Cancel(s.db))

		both := s.find(t, mine.ID)
		assert.Equal(t, activerecord.StatusCancelled, both.Status)
		assert.NotNil(t, both.ShippedAt)
	})
	t.Run("the later total wins", func(t *testing.T) {
		s := openShop(t)
		mine := s.pending(t)
		yours := s.find(t, mine.ID)

		require.NoError(t, mine.ChangeQuantity(s.db, s.tea.ID, 3))
		require.NoError(t, yours.ChangeQuantity(s.db, s.cup.ID, 2))

		both := s.find(t, mine.ID)
		assert.EqualValues(t, 3*450+2*1200, both.CalculateTotal())
		assert.EqualValues(t, 2*450+2*1200, both.Total, "yours did not know of my third tea")
	})
}
