package domainmodel_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The times that no order can have: databases disagree on them.
var impossibleTimes = map[string]time.Time{
	"0001-01-01T00:00:00Z":  {},
	"0999-12-31T23:59:59Z":  time.Date(999, time.December, 31, 23, 59, 59, 999_999_999, time.UTC),
	"10000-01-01T00:00:00Z": time.Date(10000, time.January, 1, 0, 0, 0, 0, time.UTC),
}

func TestAnOrderThatCannotBeIsNotPlaced(t *testing.T) {
	type arguments struct {
		id       domainmodel.OrderID
		customer domainmodel.CustomerID
		region   domainmodel.Region
		currency domainmodel.Currency
	}
	const regionRule = " must be 1 to 16 capital letters, digits or hyphens, a letter first"
	for says, a := range map[string]arguments{
		"place order 0: order ID 0 must be positive":                                           {0, 7, "EU", "EUR"},
		"place order -1: order ID -1 must be positive":                                         {-1, 7, "EU", "EUR"},
		"place order -9223372036854775808: order ID -9223372036854775808 must be positive":     {math.MinInt64, 7, "EU", "EUR"},
		"place order 42: customer ID 0 must be positive":                                       {42, 0, "EU", "EUR"},
		"place order 42: customer ID -7 must be positive":                                      {42, -7, "EU", "EUR"},
		`place order 42: region ""` + regionRule:                                               {42, 7, "", "EUR"},
		`place order 42: region "eu"` + regionRule:                                             {42, 7, "eu", "EUR"},
		`place order 42: region "EU\n"` + regionRule:                                           {42, 7, "EU\n", "EUR"},
		`place order 42: region "ABCDEFGHIJKLMNOPQ"` + regionRule:                              {42, 7, "ABCDEFGHIJKLMNOPQ", "EUR"},
		`place order 42: currency "" must be three letters from A to Z`:                        {42, 7, "EU", ""},
		`place order 42: currency "eur" must be three letters from A to Z`:                     {42, 7, "EU", "eur"},
		`place order 9223372036854775807: currency "E\x00R" must be three letters from A to Z`: {math.MaxInt64, 7, "EU", "E\x00R"},
		`place order 42: currency "€" must be three letters from A to Z`:                       {42, 9223372036854775807, "EU", "€"},
		`place order 42: currency "HRK" must not be one that has become the euro`:              {42, 7, "EU", "HRK"},
	} {
		t.Run(says, func(t *testing.T) {
			order, err := domainmodel.NewOrder(a.id, a.customer, a.region, a.currency, placedAt)

			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.EqualError(t, err, says)
			require.Nil(t, order)
		})
	}
	for written, at := range impossibleTimes {
		t.Run(written, func(t *testing.T) {
			order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, at)
			require.EqualError(t, err, "place order 42: time of placing "+written+" must be in the years 1000 to 9999")
			require.Nil(t, order)
		})
	}
}

// Each refusal has a type that a caller can act on, a message that names the
// value and what was to be done with it, and leaves the order as it was.
func TestACommandWithABadArgumentIsRefusedAndTheOrderIsUntouched(t *testing.T) {
	type (
		order   = domainmodel.Order
		command = func(*order) error
	)
	var (
		gift      = product(3, 0)
		cent      = product(4, 1)
		priceless = product(5, math.MaxInt64)
		almost    = product(6, math.MaxInt64-1)
		dollarMug = must(domainmodel.NewProduct(1, domainmodel.MustMoney(1250, domainmodel.USD)))

		invalid     = new(*domainmodel.InvalidValueError)
		mismatch    = new(*domainmodel.CurrencyMismatchError)
		overflow    = new(*domainmodel.MoneyOverflowError)
		notFound    = new(*domainmodel.ItemNotFoundError)
		empty       = new(*domainmodel.EmptyOrderError)
		otherAmount = new(*domainmodel.AmountMismatchError)

		add    = func(p domainmodel.Product, n int) command { return func(o *order) error { return o.AddItem(p, n) } }
		change = func(id domainmodel.ProductID, n int) command {
			return func(o *order) error { return o.ChangeQuantity(id, n) }
		}
		remove = func(id domainmodel.ProductID) command { return func(o *order) error { return o.RemoveItem(id) } }
		pay    = func(charged domainmodel.Money) command { return func(o *order) error { return o.Pay(charged, paidAt) } }
		ship   = func(from domainmodel.WarehouseID, cost domainmodel.Money) command {
			return func(o *order) error { return o.Ship(from, cost, shippedAt) }
		}

		manyGifts = orderWith(gift)
	)
	check(manyGifts.ChangeQuantity(gift.ID(), math.MaxInt))

	for _, test := range []struct {
		says    string
		as      any
		order   *order
		command command
	}{
		{"add 0 of product 1 to order 42: quantity 0 must be at least 1", invalid, emptyOrder(), add(mug, 0)},
		{"add -1 of product 1 to order 42: quantity -1 must be at least 1", invalid, orderWith(mug), add(mug, -1)},
		{fmt.Sprintf("add %d of product 1 to order 42: quantity %[1]d must be at least 1", math.MinInt), invalid, orderWith(mug), add(mug, math.MinInt)},
		{fmt.Sprintf("add %d of product 5 to order 42: amount too large: 92233720368547758.07 EUR × %[1]d", math.MaxInt), overflow, emptyOrder(), add(priceless, math.MaxInt)},
		{"add 2 of product 5 to order 42: amount too large: 92233720368547758.07 EUR × 2", overflow, orderWith(mug), add(priceless, 2)},
		{"add 1 of product 5 to order 42: amount too large: 92233720368547758.07 EUR × 2", overflow, orderWith(priceless), add(priceless, 1)},
		{"add 1 of product 4 to order 42: amount too large: 92233720368547758.07 EUR + 0.01 EUR", overflow, orderWith(priceless), add(cent, 1)},
		{"add 1 of product 4 to order 42: amount too large: 92233720368547758.06 EUR + 0.02 EUR", overflow, orderWith(almost, cent), add(cent, 1)},
		{"add 1 of product 3 to order 42: quantity 1 is too many to add to the item", invalid, manyGifts, add(gift, 1)},
		{fmt.Sprintf("add %d of product 3 to order 42: quantity %[1]d is too many to add to the item", math.MaxInt), invalid, manyGifts, add(gift, math.MaxInt)},
		{`add 1 of product 1 to order 42: currency "USD" where "EUR" is needed`, mismatch, emptyOrder(), add(dollarMug, 1)},
		{`add 1 of product 1 to order 42: currency "USD" where "EUR" is needed`, mismatch, orderWith(mug), add(dollarMug, 1)},
		{`add 1 of product 0 to order 42: currency "" where "EUR" is needed`, mismatch, emptyOrder(), add(domainmodel.Product{}, 1)},

		{"change the quantity of product 1 in order 42 to 0: quantity 0 must be at least 1", invalid, orderWith(mug), change(1, 0)},
		{"change the quantity of product 1 in order 42 to -1: quantity -1 must be at least 1", invalid, orderWith(mug), change(1, -1)},
		{"change the quantity of product 5 in order 42 to 2: amount too large: 92233720368547758.07 EUR × 2", overflow, orderWith(priceless), change(5, 2)},
		{"change the quantity of product 4 in order 42 to 2: amount too large: 92233720368547758.06 EUR + 0.02 EUR", overflow, orderWith(almost, cent), change(4, 2)},
		{"change the quantity of product 2 in order 42 to 1: order 42 has no item of product 2", notFound, orderWith(mug), change(2, 1)},
		{"change the quantity of product 0 in order 42 to 1: order 42 has no item of product 0", notFound, orderWith(mug), change(0, 1)},

		{"remove product 2 from order 42: order 42 has no item of product 2", notFound, orderWith(mug), remove(2)},
		{"remove product -1 from order 42: order 42 has no item of product -1", notFound, orderWith(mug), remove(-1)},

		{"pay order 42: order 42 has no items", empty, emptyOrder(), pay(eur(0))},
		{"pay order 42: 12.50 EUR was charged for order 42, but its total is 16.50 EUR", otherAmount, orderWith(mug, tea), pay(eur(1250))},
		{"pay order 42: 16.51 EUR was charged for order 42, but its total is 16.50 EUR", otherAmount, orderWith(mug, tea), pay(eur(1651))},
		{"pay order 42: -16.50 EUR was charged for order 42, but its total is 16.50 EUR", otherAmount, orderWith(mug, tea), pay(eur(-1650))},
		{"pay order 42: 16.50 USD was charged for order 42, but its total is 16.50 EUR", otherAmount, orderWith(mug, tea), pay(domainmodel.MustMoney(1650, "USD"))},
		{"pay order 42: 0.00 was charged for order 42, but its total is 0.00 EUR", otherAmount, orderWith(gift), pay(domainmodel.Money{})},

		{"ship order 42: warehouse ID 0 must be positive", invalid, orderIn("paid"), ship(0, eur(590))},
		{"ship order 42: warehouse ID -3 must be positive", invalid, orderIn("paid"), ship(-3, eur(590))},
		{"ship order 42: shipping cost -5.90 EUR must not be negative", invalid, orderIn("paid"), ship(3, eur(-590))},
		{`ship order 42: shipping cost: currency "USD" where "EUR" is needed`, mismatch, orderIn("paid"), ship(3, domainmodel.MustMoney(590, "USD"))},
		{`ship order 42: shipping cost: currency "" where "EUR" is needed`, mismatch, orderIn("paid"), ship(3, domainmodel.Money{})},
	} {
		t.Run(test.says, func(t *testing.T) {
			err := requireRefused(t, test.order, test.command)
			require.ErrorAs(t, err, test.as)
			require.EqualError(t, err, test.says)
		})
	}
}

func TestATimeThatNoDatabaseKeepsIsRefused(t *testing.T) {
	for written, at := range impossibleTimes {
		for what, test := range map[string]struct {
			order   *domainmodel.Order
			command func(*domainmodel.Order) error
		}{
			"pay order 42: time of payment ":       {orderIn("pending"), func(o *domainmodel.Order) error { return o.Pay(o.Total(), at) }},
			"ship order 42: time of shipping ":     {orderIn("paid"), func(o *domainmodel.Order) error { return o.Ship(3, eur(590), at) }},
			"cancel order 42: time of cancelling ": {orderIn("paid"), func(o *domainmodel.Order) error { return o.Cancel(at) }},
		} {
			t.Run(what+written, func(t *testing.T) {
				err := requireRefused(t, test.order, test.command)

				var invalid *domainmodel.InvalidValueError
				require.ErrorAs(t, err, &invalid)
				require.EqualError(t, err, what+written+" must be in the years 1000 to 9999")
			})
		}
	}
}

// An order is not shipped before it was paid, nor paid before it was placed.
func TestTheTimesOfAnOrderFollowEachOther(t *testing.T) {
	for what, test := range map[string]struct {
		order   *domainmodel.Order
		command func(o *domainmodel.Order, at time.Time) error
		last    time.Time
		was     string
	}{
		"pay order 42: time of payment ":        {orderIn("pending"), func(o *domainmodel.Order, at time.Time) error { return o.Pay(o.Total(), at) }, placedAt, "placed"},
		"cancel order 42: time of cancelling ":  {orderIn("pending"), (*domainmodel.Order).Cancel, placedAt, "placed"},
		"cancel order 42: time of cancelling  ": {orderIn("paid"), (*domainmodel.Order).Cancel, paidAt, "paid"},
		"ship order 42: time of shipping ":      {orderIn("paid"), func(o *domainmodel.Order, at time.Time) error { return o.Ship(3, eur(590), at) }, paidAt, "paid"},
	} {
		t.Run(what, func(t *testing.T) {
			early := test.last.Add(-time.Microsecond)
			err := requireRefused(t, test.order, func(o *domainmodel.Order) error { return test.command(o, early) })
			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.EqualError(t, err, strings.TrimSpace(what)+" "+early.Format(time.RFC3339Nano)+" must not be before "+test.last.Format(time.RFC3339Nano)+", when the order was "+test.was)
			require.NoError(t, test.command(test.order, test.last), "at the same time it may")
		})
	}
}
