package domainmodel_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// An order that copied its items or its events for each new one would allocate four
// times as much for twice the items.
func TestAddingTwiceTheItemsAllocatesAboutTwiceAsMuch(t *testing.T) {
	adding := func(items int) int64 {
		products := assorted(items)
		return testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				orderWith(products...)
			}
		}).AllocedBytesPerOp()
	}
	fewer, more := adding(500), adding(1000)

	assert.Less(t, more, 3*fewer, "the bytes of 1,000 items, where 500 take %d", fewer)
}

// A repository hands on AsSaved, and a rollback puts the order back as it was before:
// whatever is added to one of them, the others never show it.
func TestOrdersOfOneSavedStateShareNoAddedItem(t *testing.T) {
	order := emptyOrder()
	for id := range domainmodel.ProductID(5) { // so many that the list has room for more
		require.NoError(t, order.AddItem(product(id+1, 1000), 1))
	}
	before := *order
	first, err := order.AsSaved()
	require.NoError(t, err)
	second, err := order.AsSaved()
	require.NoError(t, err)

	require.NoError(t, first.AddItem(product(11, 1000), 1))
	require.NoError(t, second.AddItem(product(12, 1000), 1))
	require.NoError(t, order.AddItem(product(13, 1000), 1))
	*order = before // as after a rollback
	require.NoError(t, order.AddItem(product(14, 1000), 1))
	require.NoError(t, first.ChangeQuantity(1, 7))
	require.NoError(t, second.RemoveItem(2))

	assert.Equal(t, []domainmodel.ProductID{1, 2, 3, 4, 5, 11}, productsOf(first))
	assert.Equal(t, []domainmodel.ProductID{1, 3, 4, 5, 12}, productsOf(second))
	assert.Equal(t, []domainmodel.ProductID{1, 2, 3, 4, 5, 14}, productsOf(order))
	for name, other := range map[string]*domainmodel.Order{"second": second, "order": order} {
		item, found := other.Item(1)
		assert.True(t, found, name)
		assert.Equal(t, 1, item.Quantity(), name)
	}
	restored, _ := first.Restored()
	assert.Len(t, restored.Items, 5)
	assert.Equal(t, 1, restored.Items[0].Quantity)
}
