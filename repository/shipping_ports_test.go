package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestAWarehouseIsFoundByItsRegion(t *testing.T) {
	s := openShop(t)
	s.Exec(t, "INSERT INTO warehouses (id, name, region) VALUES (9, 'Genoa', 'EU'), (5, 'Reno', 'US-WEST')")
	warehouse, err := s.Warehouses.ForRegion(t.Context(), "EU")
	require.NoError(t, err)
	want, err := domainmodel.NewWarehouse(1, "EU")
	require.NoError(t, err)
	assert.Equal(t, want, warehouse, "the first one, of several")

	_, err = s.Warehouses.ForRegion(t.Context(), "US")
	var missing *domainmodel.NoWarehouseError
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, domainmodel.Region("US"), missing.Region)
}

func TestARateIsFoundByItsRegion(t *testing.T) {
	s := openShop(t)
	rate, err := s.Rates.ForRegion(t.Context(), "EU")
	require.NoError(t, err)
	want, err := domainmodel.NewShippingRate(domainmodel.MustMoney(500, domainmodel.EUR), domainmodel.MustMoney(50, domainmodel.EUR))
	require.NoError(t, err)
	assert.Equal(t, want, rate)

	_, err = s.Rates.ForRegion(t.Context(), "US")
	var missing *domainmodel.NoShippingRateError
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, domainmodel.Region("US"), missing.Region)
}

// A rate of NULL is not free shipping, which is what gorm would read.
func TestABrokenRowOfAPortIsNoValue(t *testing.T) {
	for name, change := range map[string]string{
		"a base rate of NULL":    "UPDATE shipping_rates SET base = NULL",
		"a base rate in words":   "UPDATE shipping_rates SET base = 'free'",
		"a broken rate":          "UPDATE shipping_rates SET per_piece = 0.5",
		"a negative rate":        "UPDATE shipping_rates SET per_piece = -1",
		"a rate of bytes":        "UPDATE shipping_rates SET per_piece = X'FF'",
		"no currency":            "UPDATE shipping_rates SET currency = ''",
		"a currency of no code":  "UPDATE shipping_rates SET currency = 'eu'",
		"a currency of NULL":     "UPDATE shipping_rates SET currency = NULL",
		"a warehouse without ID": "UPDATE warehouses SET id = 0",
		"a warehouse below":      "UPDATE warehouses SET id = -1",
	} {
		t.Run(name, func(t *testing.T) {
			s := openUnguarded(t)
			s.Exec(t, "UPDATE warehouses SET name = NULL")
			s.Exec(t, change)
			before := s.rows(t)
			err := s.ship(t.Context(), 2)
			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			assert.Regexp(t, `^ship order 2: stored (warehouse|shipping rate) of region "EU" is corrupt: `, err)
			assert.Equal(t, domainmodel.KindCorrupt, domainmodel.KindOf(err), "no request is at fault")
			assert.Equal(t, before, s.rows(t))
		})
	}
}
