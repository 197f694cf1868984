package domainmodel_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// An Order is a struct, so it can be copied, and then there are two: repositories
// put one back when a transaction is rolled back.
func TestACopyOfAnOrderIsAnOrderOfItsOwn(t *testing.T) {
	order := emptyOrder()
	require.NoError(t, order.AddItem(product(1, 1000), 1))
	before := *order
	require.NoError(t, order.AddItem(product(2, 1000), 1))
	after := *order

	require.NoError(t, before.AddItem(product(3, 1000), 1))
	require.NoError(t, order.AddItem(product(4, 1000), 1))
	*order = before // without product 2
	require.NoError(t, order.AddItem(product(5, 1000), 1))
	require.NoError(t, after.AddItem(product(6, 1000), 1))
	require.NoError(t, before.AddItem(product(7, 1000), 1))

	assert.Equal(t, []domainmodel.ProductID{1, 3, 5}, productsOf(order))
	assert.Equal(t, []domainmodel.ProductID{1, 3, 7}, productsOf(&before))
	assert.Equal(t, []domainmodel.ProductID{1, 2, 6}, productsOf(&after))
	for _, o := range []*domainmodel.Order{order, &before, &after} {
		var recorded []domainmodel.ProductID
		for _, event := range o.Events() {
			if added, ok := event.(domainmodel.ItemWasAdded); ok {
				recorded = append(recorded, added.ProductID)
			}
		}
		assert.Equal(t, productsOf(o), recorded)
	}
}

// What a copy is put back to, it continues from, whatever came after it.
func TestAnOrderThatIsPutBackOverwritesNothing(t *testing.T) {
	order := emptyOrder()
	require.NoError(t, order.AddItem(product(1, 1000), 1))
	before := *order
	require.NoError(t, order.AddItem(product(2, 1000), 1))
	kept := *order
	*order = before
	require.NoError(t, order.AddItem(product(3, 1000), 1))

	assert.Equal(t, []domainmodel.ProductID{1, 2}, productsOf(&kept))
	assert.Equal(t, []domainmodel.ProductID{1, 3}, productsOf(order))
}
