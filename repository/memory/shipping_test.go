package memory_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

func ship(ctx context.Context, store *memory.Store) error {
	return store.Shipping().Ship(ctx, 42, noon)
}

// A use case that needs every port runs on the store, and all of it comes together.
func TestShippingTakesTheStockWithTheOrder(t *testing.T) {
	store := openShop(t)
	require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 4, 1)))
	require.NoError(t, ship(t.Context(), store))
	order, err := store.Orders.FindByID(t.Context(), 42)
	require.NoError(t, err)
	assert.Equal(t, domainmodel.StatusShipped, order.Status())
	assert.Equal(t, domainmodel.WarehouseID(3), order.Snapshot().WarehouseID)
	assert.Equal(t, int64(500+5*50), order.Snapshot().ShippingCost)
	assert.Equal(t, []int{6, 9}, []int{pieces(t, store, 1), pieces(t, store, 2)})
}

// Stock is taken for all items or for none, with a transaction and without one.
func TestStockThatIsShortIsNotTakenInPart(t *testing.T) {
	store := openShop(t)
	order := newOrder(t, 4, 11)
	require.NoError(t, store.Orders.Save(t.Context(), order))
	for _, do := range []func() error{
		func() error { return ship(t.Context(), store) },
		func() error { return store.Stock.Reserve(t.Context(), 3, order.Items()) },
	} {
		var short *domainmodel.OutOfStockError
		require.ErrorAs(t, do(), &short)
		assert.Equal(t, domainmodel.OutOfStockError{WarehouseID: 3, ProductID: 2, Wanted: 11}, *short)
		assert.Equal(t, []int{10, 10}, []int{pieces(t, store, 1), pieces(t, store, 2)})
	}
	order, err := store.Orders.FindByID(t.Context(), 42)
	require.NoError(t, err)
	assert.Equal(t, domainmodel.StatusPaid, order.Status())
}

// The errors are those of package repository, so a test that expects one here finds
// it there.
func TestWhatIsNotThereIsNamed(t *testing.T) {
	store := openShop(t)
	_, err := store.Warehouses.ForRegion(t.Context(), "US")
	var noWarehouse *domainmodel.NoWarehouseError
	require.ErrorAs(t, err, &noWarehouse)
	assert.Equal(t, domainmodel.Region("US"), noWarehouse.Region)
	_, err = store.Rates.ForRegion(t.Context(), "US")
	var noRate *domainmodel.NoShippingRateError
	require.ErrorAs(t, err, &noRate)
	assert.Equal(t, domainmodel.Region("US"), noRate.Region)
	_, err = store.Catalogue.FindProduct(t.Context(), 9)
	var noProduct *domainmodel.NoProductError
	require.ErrorAs(t, err, &noProduct)
	assert.Equal(t, domainmodel.ProductID(9), noProduct.ProductID)
	assert.Zero(t, pieces(t, store, 404))
}

func TestStockIsNeverNegative(t *testing.T) {
	store := openShop(t)
	var invalid *domainmodel.InvalidValueError
	err := store.Stock.Set(t.Context(), 3, 1, -1)
	require.ErrorAs(t, err, &invalid)
	assert.EqualError(t, err, "set the stock of product 1 in warehouse 3: stock -1 must not be negative")
	assert.Equal(t, 10, pieces(t, store, 1))
}

// A later value takes the place of the earlier one.
func TestAPortKeepsTheLastValue(t *testing.T) {
	store := openShop(t)
	moved, err := domainmodel.NewWarehouse(9, "EU")
	require.NoError(t, err)
	require.NoError(t, store.Warehouses.Add(t.Context(), moved))
	found, err := store.Warehouses.ForRegion(t.Context(), "EU")
	require.NoError(t, err)
	assert.Equal(t, moved, found)

	for _, price := range []int64{1000, 900} {
		product, err := domainmodel.NewProduct(1, eur(price))
		require.NoError(t, err)
		require.NoError(t, store.Catalogue.Set(t.Context(), product))
	}
	product, err := store.Catalogue.FindProduct(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, eur(900), product.Price())
}
