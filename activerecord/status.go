package activerecord

import "slices"

// The statuses of an order, as column orders.status has them.
const (
	StatusPending   = "pending"
	StatusPaid      = "paid"
	StatusShipped   = "shipped"
	StatusCancelled = "cancelled"
)

var statuses = []string{StatusPending, StatusPaid, StatusShipped, StatusCancelled}

func knownStatus(s string) bool { return slices.Contains(statuses, s) }
