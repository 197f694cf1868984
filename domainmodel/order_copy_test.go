package domainmodel_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A rollback puts an order back by the copy that was made before it was saved: what is added to
// the order meanwhile does not show in the copy, however much room its lists have.
func TestWhatIsAddedToAnOrderDoesNotShowInACopyOfIt(t *testing.T) {
	for commands := range 9 {
		order := emptyOrder()
		for range commands {
			require.NoError(t, order.AddItem(mug, 1))
		}
		duplicate := *order
		before := observe(&duplicate)

		require.NoError(t, order.AddItem(mug, 5))
		require.NoError(t, order.AddItem(tea, 7))
		require.NoError(t, order.RemoveItem(mug.ID()))
		assert.Equal(t, before, observe(&duplicate), "after %d commands", commands)

		*order = duplicate
		require.NoError(t, order.AddItem(tea, 3))
		item, _ := order.Item(tea.ID())
		assert.Equal(t, 3, item.Quantity(), "put back, after %d commands", commands)
	}
}
