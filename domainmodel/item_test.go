package domainmodel_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestAnItemCostsItsPriceTimesItsQuantity(t *testing.T) {
	order := emptyOrder()
	require.NoError(t, order.AddItem(mug, 3))

	item, ok := order.Item(mug.ID())
	require.True(t, ok)
	assert.Equal(t, mug.ID(), item.ProductID())
	assert.Equal(t, eur(1250), item.UnitPrice())
	assert.Equal(t, 3, item.Quantity())
	assert.Equal(t, eur(3750), item.Subtotal())
}

func TestAnOrderHasNoItemOfAProductThatWasNotAdded(t *testing.T) {
	item, ok := orderWith(mug).Item(tea.ID())
	require.False(t, ok)
	require.Equal(t, domainmodel.OrderItem{}, item)
}

// In Active Record an item is a row of its own, and saving it leaves the order's
// total behind (lesson "No aggregate boundary"). Here an item is a value: one
// taken earlier does not change when the order does, and has no way back.
func TestAnItemTakenFromAnOrderIsACopy(t *testing.T) {
	order := orderWith(mug)
	before, _ := order.Item(mug.ID())

	require.NoError(t, order.ChangeQuantity(mug.ID(), 5))

	after, _ := order.Item(mug.ID())
	assert.Equal(t, 1, before.Quantity())
	assert.Equal(t, 5, after.Quantity())
}

func TestTheZeroItemCostsNothing(t *testing.T) {
	var item domainmodel.OrderItem
	require.Equal(t, domainmodel.Money{}, item.Subtotal())
}
