package domainmodel_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The whole table, every pair of statuses, as the business drew it:
//
//	pending ──▶ paid ──▶ shipped
//	   └────────┴──▶ cancelled
//
// Written out rather than derived, because a test that reads the table it tests
// agrees with any table.
func TestAStatusMovesOnlyAsTheBusinessAllows(t *testing.T) {
	type move struct{ from, to domainmodel.OrderStatus }
	allowed := []move{
		{domainmodel.StatusPending, domainmodel.StatusPaid},
		{domainmodel.StatusPending, domainmodel.StatusCancelled},
		{domainmodel.StatusPaid, domainmodel.StatusShipped},
		{domainmodel.StatusPaid, domainmodel.StatusCancelled},
	}
	statuses := append(domainmodel.OrderStatuses(), "", "refunded", "PAID")
	for _, from := range statuses {
		for _, to := range statuses {
			require.Equal(t, slices.Contains(allowed, move{from, to}), from.CanTransitionTo(to), "%q to %q", from, to)
		}
	}
}

func TestTheStatusesAreListedInTheOrderOfAnOrdersLife(t *testing.T) {
	require.Equal(t, []domainmodel.OrderStatus{"pending", "paid", "shipped", "cancelled"}, domainmodel.OrderStatuses())
}

func TestTheListOfStatusesIsACopy(t *testing.T) {
	domainmodel.OrderStatuses()[0] = "refunded"
	require.Equal(t, domainmodel.StatusPending, domainmodel.OrderStatuses()[0])
}

func TestEveryStatusIsReadAsItIsWritten(t *testing.T) {
	for _, status := range domainmodel.OrderStatuses() {
		got, err := domainmodel.ParseOrderStatus(string(status))
		require.NoError(t, err)
		require.Equal(t, status, got)
	}
}

// The zero value among them: a forgotten field must not be a status.
func TestAnUnknownStatusIsRefused(t *testing.T) {
	for _, name := range []string{"", "PAID", "Paid", "paid ", "paid\n", "refunded"} {
		t.Run(name, func(t *testing.T) {
			status, err := domainmodel.ParseOrderStatus(name)

			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.EqualError(t, err, "order status "+strconv.Quote(name)+" must be pending, paid, shipped or cancelled")
			require.Empty(t, status)
		})
	}
}
