package domainmodel_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// What Active Record lets through, the domain model finds as soon as it is
// loaded: every one of these rows can be written with one UPDATE. Each is
// refused, by name.
func TestAStateThatNoCommandLeadsToIsRefused(t *testing.T) {
	type snapshot = domainmodel.OrderSnapshot
	const (
		pending   = domainmodel.StatusPending
		paid      = domainmodel.StatusPaid
		shipped   = domainmodel.StatusShipped
		cancelled = domainmodel.StatusCancelled
	)
	const (
		regionRule   = " must be 1 to 16 capital letters, digits or hyphens, a letter first"
		currencyRule = " must be three letters from A to Z"
		statusRule   = " must be pending, paid, shipped or cancelled"
		yearRule     = " must be in the years 1000 to 9999"
	)
	var (
		invalid  = new(*domainmodel.InvalidValueError)
		overflow = new(*domainmodel.MoneyOverflowError)
		empty    = new(*domainmodel.EmptyOrderError)
		mismatch = new(*domainmodel.TotalMismatchError)
	)
	for _, test := range []struct {
		says   string
		as     any
		status domainmodel.OrderStatus
		breaks func(*snapshot)
	}{
		{"order ID 0 must be positive", invalid, pending, func(s *snapshot) { s.ID = 0 }},
		{"order ID -42 must be positive", invalid, paid, func(s *snapshot) { s.ID = -42 }},
		{"customer ID 0 must be positive", invalid, pending, func(s *snapshot) { s.CustomerID = 0 }},
		{`region ""` + regionRule, invalid, pending, func(s *snapshot) { s.Region = "" }},
		{`region "eu"` + regionRule, invalid, pending, func(s *snapshot) { s.Region = "eu" }},
		{`currency ""` + currencyRule, invalid, pending, func(s *snapshot) { s.Currency = "" }},
		{`currency "eur"` + currencyRule, invalid, pending, func(s *snapshot) { s.Currency = "eur" }},
		{"version 0 must be at least 1", invalid, pending, func(s *snapshot) { s.Version = 0 }},
		{"version -1 must be at least 1", invalid, pending, func(s *snapshot) { s.Version = -1 }},
		{`order status ""` + statusRule, invalid, pending, func(s *snapshot) { s.Status = "" }},
		{`order status "Paid"` + statusRule, invalid, paid, func(s *snapshot) { s.Status = "Paid" }},

		{"the stored total of order 42 is 29.01 EUR, but its items sum to 29.00 EUR", mismatch, paid, func(s *snapshot) { s.Total++ }},
		{"the stored total of order 42 is -29.00 EUR, but its items sum to 29.00 EUR", mismatch, paid, func(s *snapshot) { s.Total = -s.Total }},
		{"the stored total of order 42 is 29.00 EUR, but its items sum to 12491.50 EUR", mismatch, pending, func(s *snapshot) { s.Items[0].Quantity = 999 }},
		{"the stored total of order 42 is 29.00 EUR, but its items sum to 0.00 EUR", mismatch, pending, func(s *snapshot) { s.Items = nil }},
		{"product ID 0 must be positive", invalid, pending, func(s *snapshot) { s.Items[0].ProductID = 0 }},
		{"product ID 2 must not have two items", invalid, pending, func(s *snapshot) { s.Items[0].ProductID = 2 }},
		{"product ID 1 must not have two items", invalid, pending, func(s *snapshot) { s.Items = append(s.Items, s.Items[0]); s.Total += 2500 }},
		{"item of product 1: quantity 0 must be at least 1", invalid, pending, func(s *snapshot) { s.Items[0].Quantity = 0 }},
		{"item of product 2: quantity -1 must be at least 1", invalid, pending, func(s *snapshot) { s.Items[1].Quantity = -1 }},
		{"item of product 1: unit price -12.50 EUR must not be negative", invalid, pending, func(s *snapshot) { s.Items[0].UnitPrice *= -1 }},
		{"item of product 1: amount too large: 92233720368547758.07 EUR × 2", overflow, pending, func(s *snapshot) { s.Items[0].UnitPrice = math.MaxInt64 }},
		{"add the item of product 2: amount too large: 25.00 EUR + 92233720368547758.07 EUR", overflow, pending, func(s *snapshot) { s.Items[1].UnitPrice = math.MaxInt64 }},
		{"order 42 has no items", empty, paid, func(s *snapshot) { s.Items, s.Total = nil, 0 }},
		{"order 42 has no items", empty, shipped, func(s *snapshot) { s.Items, s.Total = nil, 0 }},
		{"order 42 has no items", empty, cancelled, func(s *snapshot) { s.Items, s.Total = nil, 0 }}, // it had been paid

		{"time of placing 0001-01-01T00:00:00Z" + yearRule, invalid, pending, func(s *snapshot) { s.PlacedAt = time.Time{} }},
		{"time of placing 10000-01-01T00:00:00Z" + yearRule, invalid, pending, func(s *snapshot) { s.PlacedAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"time of payment 0999-01-01T00:00:00Z" + yearRule, invalid, paid, func(s *snapshot) { s.PaidAt = time.Date(999, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"time of payment 0001-01-01T00:00:00Z" + yearRule, invalid, paid, func(s *snapshot) { s.PaidAt = time.Time{} }},
		{"time of payment 0001-01-01T00:00:00Z" + yearRule, invalid, shipped, func(s *snapshot) { s.PaidAt = time.Time{} }},
		{"time of shipping 0001-01-01T00:00:00Z" + yearRule, invalid, shipped, func(s *snapshot) { s.ShippedAt = time.Time{} }},
		{"time of cancelling 0001-01-01T00:00:00Z" + yearRule, invalid, cancelled, func(s *snapshot) { s.CancelledAt = time.Time{} }},
		{`time of payment 2026-03-02T10:30:00Z can't be set while the order is "pending"`, invalid, pending, func(s *snapshot) { s.PaidAt = paidAt }},
		{`time of payment 2026-03-02T10:30:00Z can't be set while the order is "pending"`, invalid, paid, func(s *snapshot) { s.Status = pending }},
		{`time of shipping 2026-03-03T09:30:00Z can't be set while the order is "paid"`, invalid, paid, func(s *snapshot) { s.ShippedAt = shippedAt }},
		{`time of shipping 2026-03-03T09:30:00Z can't be set while the order is "cancelled"`, invalid, cancelled, func(s *snapshot) { s.ShippedAt = shippedAt }},
		{`time of cancelling 2026-03-04T09:30:00Z can't be set while the order is "shipped"`, invalid, shipped, func(s *snapshot) { s.CancelledAt = cancelledAt }},

		{"warehouse ID 0 must be positive", invalid, shipped, func(s *snapshot) { s.WarehouseID = 0 }},
		{"shipping cost -0.01 EUR must not be negative", invalid, shipped, func(s *snapshot) { s.ShippingCost = -1 }},
		{`warehouse ID 3 can't be set, nor a shipping cost of 0, while the order is "paid"`, invalid, paid, func(s *snapshot) { s.WarehouseID = 3 }},
		{`warehouse ID 0 can't be set, nor a shipping cost of 590, while the order is "cancelled"`, invalid, cancelled, func(s *snapshot) { s.ShippingCost = 590 }},
	} {
		t.Run(string(test.status)+"/"+test.says, func(t *testing.T) {
			s := saved(orderIn(test.status))
			must(domainmodel.RestoreOrder(s)) // as it was, it was fine
			test.breaks(&s)

			order, err := domainmodel.RestoreOrder(s)

			require.Nil(t, order)
			var corrupt *domainmodel.CorruptOrderError
			require.ErrorAs(t, err, &corrupt)
			require.Equal(t, s.ID, corrupt.OrderID)
			require.ErrorAs(t, corrupt.Err, test.as)
			require.EqualError(t, err, "stored order "+s.ID.String()+" is corrupt: "+test.says)
		})
	}
}

// An audit reports both amounts, so that someone can decide which is right.
func TestATotalThatIsNotTheSumIsReportedWithBoth(t *testing.T) {
	s := saved(orderIn(domainmodel.StatusPaid))
	s.Total = 999
	_, err := domainmodel.RestoreOrder(s)
	requireWraps(t, err, &domainmodel.TotalMismatchError{OrderID: 42, Stored: eur(999), Sum: eur(2900)})
}

// The zero snapshot is what a repository has that forgot to scan.
func TestTheZeroSnapshotIsNoOrder(t *testing.T) {
	order, err := domainmodel.RestoreOrder(domainmodel.OrderSnapshot{})
	require.Nil(t, order)
	require.EqualError(t, err, "stored order 0 is corrupt: order ID 0 must be positive")
}
