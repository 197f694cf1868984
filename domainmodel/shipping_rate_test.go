package domainmodel_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestShippingCostsTheBaseAndSoMuchAPiece(t *testing.T) {
	for name, test := range map[string]struct {
		base, perPiece int64
		order          *domainmodel.Order
		cost           int64
	}{
		"three pieces of two products": {500, 30, orderIn(domainmodel.StatusPaid), 590},
		"an empty order":               {500, 30, emptyOrder(), 500},
		"no base":                      {0, 30, orderIn(domainmodel.StatusPaid), 90},
		"nothing a piece":              {500, 0, orderIn(domainmodel.StatusPaid), 500},
		"nothing at all":               {0, 0, orderIn(domainmodel.StatusPaid), 0},
		"exactly as much as fits":      {math.MaxInt64 - 3, 1, orderIn(domainmodel.StatusPaid), math.MaxInt64},
	} {
		t.Run(name, func(t *testing.T) {
			rate := must(domainmodel.NewShippingRate(eur(test.base), eur(test.perPiece)))
			cost, err := rate.Cost(test.order)
			require.NoError(t, err)
			require.Equal(t, eur(test.cost), cost)
		})
	}
}

func TestACostThatDoesNotFitIsRefused(t *testing.T) {
	for says, rate := range map[string]domainmodel.ShippingRate{
		"shipping cost: amount too large: 92233720368547758.07 EUR × 2":        must(domainmodel.NewShippingRate(eur(0), eur(math.MaxInt64))),
		"shipping cost: amount too large: 92233720368547758.07 EUR + 0.02 EUR": must(domainmodel.NewShippingRate(eur(math.MaxInt64), eur(1))),
	} {
		cost, err := rate.Cost(orderIn(domainmodel.StatusPaid))

		var overflow *domainmodel.MoneyOverflowError
		require.ErrorAs(t, err, &overflow)
		require.EqualError(t, err, says)
		require.Equal(t, domainmodel.Money{}, cost)
	}
}

func TestARateOfAnotherCurrencySaysNothingAboutTheOrder(t *testing.T) {
	yen := domainmodel.MustMoney(500, domainmodel.JPY)
	for got, rate := range map[domainmodel.Currency]domainmodel.ShippingRate{
		"JPY": must(domainmodel.NewShippingRate(yen, yen)),
		"":    {}, // the zero rate is not "free"
	} {
		cost, err := rate.Cost(orderIn(domainmodel.StatusPaid))
		requireWraps(t, err, &domainmodel.CurrencyMismatchError{Want: "EUR", Got: got})
		require.Equal(t, domainmodel.Money{}, cost)
	}
}

func TestARateThatCannotBeIsRefused(t *testing.T) {
	invalid, mismatch := new(*domainmodel.InvalidValueError), new(*domainmodel.CurrencyMismatchError)
	zero := domainmodel.Money{}
	for _, test := range []struct {
		base, perPiece domainmodel.Money
		as             any
		says           string
	}{
		{eur(-1), eur(1), invalid, "base rate -0.01 EUR must not be negative"},
		{eur(1), eur(-1), invalid, "rate per piece -0.01 EUR must not be negative"},
		{zero, eur(1), invalid, `base rate 0.00: currency "" must be three letters from A to Z`},
		{eur(1), zero, invalid, `rate per piece 0.00: currency "" must be three letters from A to Z`},
		{eur(1), domainmodel.MustMoney(1, domainmodel.USD), mismatch, `rate per piece: currency "USD" where "EUR" is needed`},
	} {
		t.Run(test.says, func(t *testing.T) {
			rate, err := domainmodel.NewShippingRate(test.base, test.perPiece)
			require.ErrorAs(t, err, test.as)
			require.EqualError(t, err, test.says)
			require.Equal(t, domainmodel.ShippingRate{}, rate)
		})
	}
}

func TestAWarehouseShipsToOneRegion(t *testing.T) {
	warehouse, err := domainmodel.NewWarehouse(3, "EU")
	require.NoError(t, err)
	assert.Equal(t, domainmodel.WarehouseID(3), warehouse.ID())
	assert.Equal(t, domainmodel.Region("EU"), warehouse.Region())
}

func TestAWarehouseThatCannotBeIsRefused(t *testing.T) {
	const rule = " must be 1 to 16 capital letters, digits or hyphens, a letter first"
	for _, test := range []struct {
		id     domainmodel.WarehouseID
		region domainmodel.Region
		says   string
	}{
		{0, "EU", "warehouse ID 0 must be positive"},
		{-3, "EU", "warehouse ID -3 must be positive"},
		{3, "", `warehouse 3: region ""` + rule},
		{3, "eu", `warehouse 3: region "eu"` + rule},
		{3, "EU\n", `warehouse 3: region "EU\n"` + rule},
	} {
		t.Run(test.says, func(t *testing.T) {
			warehouse, err := domainmodel.NewWarehouse(test.id, test.region)

			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.EqualError(t, err, test.says)
			require.Equal(t, domainmodel.Warehouse{}, warehouse)
		})
	}
}
