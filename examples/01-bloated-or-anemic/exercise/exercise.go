// Package exercise is the exercise of lesson 01.
package exercise

import "errors"

// ErrNotReady says that the order can't be shipped now.
var ErrNotReady = errors.New("only a paid order that is not on hold can be shipped")

// Order is an order.
type Order struct {
	State  string
	OnHold bool
}

// NewOrder returns a paid order.
func NewOrder(onHold bool) *Order { return &Order{State: "paid", OnHold: onHold} }

// Status returns how far the order has come.
func (o *Order) Status() string { return o.State }

// ShipInService is what the warehouse's program calls.
func ShipInService(o *Order) error {
	if o.State != "paid" || o.OnHold {
		return ErrNotReady
	}
	o.State = "shipped"
	return nil
}

// ShipInRoute is what a clerk's click calls.
func ShipInRoute(o *Order) error {
	if o.State == "paid" && !o.OnHold {
		o.State = "shipped"
		return nil
	}
	return ErrNotReady
}

// ShipInTask is what runs at night.
func ShipInTask(o *Order) error {
	if o.State != "paid" {
		return ErrNotReady
	}
	o.State = "shipped"
	return nil
}
