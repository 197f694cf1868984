package domainmodel

import (
	"slices"
)

// OrderStatus says how far an order has come. The zero value is invalid.
type OrderStatus string

// The statuses of an order, as the tables spell them.
const (
	StatusPending   OrderStatus = "pending"
	StatusPaid      OrderStatus = "paid"
	StatusShipped   OrderStatus = "shipped"
	StatusCancelled OrderStatus = "cancelled"
)

// transitions is the only place that says which status may follow which.
var transitions = map[OrderStatus][]OrderStatus{
	StatusPending:   {StatusPaid, StatusCancelled},
	StatusPaid:      {StatusShipped, StatusCancelled},
	StatusShipped:   {},
	StatusCancelled: {},
}

// OrderStatuses returns every status, in the order of an order's life.
func OrderStatuses() []OrderStatus {
	return []OrderStatus{StatusPending, StatusPaid, StatusShipped, StatusCancelled}
}

// ParseOrderStatus returns the status of that name, or an *InvalidValueError.
func ParseOrderStatus(name string) (OrderStatus, error) {
	if _, known := transitions[OrderStatus(name)]; !known {
		return "", &InvalidValueError{"order status", quoted(name), "must be pending, paid, shipped or cancelled"}
	}
	return OrderStatus(name), nil
}

// CanTransitionTo reports whether an order in status s may go to next.
// No status may go to itself, and an unknown one goes nowhere.
func (s OrderStatus) CanTransitionTo(next OrderStatus) bool {
	return slices.Contains(transitions[s], next)
}

// MarshalText returns the name, or the error of ParseOrderStatus.
func (s OrderStatus) MarshalText() ([]byte, error) { return write(s, ParseOrderStatus) }

// UnmarshalText is ParseOrderStatus.
func (s *OrderStatus) UnmarshalText(text []byte) error {
	return read(s, string(text), ParseOrderStatus)
}
