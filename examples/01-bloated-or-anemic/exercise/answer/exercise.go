// Package exercise is an answer to the exercise of lesson 01.
//
// The forgotten place is a matter of one line, and so would be the next one. What helps is that
// there is one place: the order knows when it ships, and with lower-case fields the compiler
// refuses everyone else. The functions keep what is theirs: who called, what to log, what to
// answer. Within the package the fields can still be set, so an aggregate has a package that
// holds no services, routes or tasks.
package exercise

import "errors"

// ErrNotReady says that the order can't be shipped now.
var ErrNotReady = errors.New("only a paid order that is not on hold can be shipped")

// Order is an order.
type Order struct {
	status string
	onHold bool
}

// NewOrder returns a paid order.
func NewOrder(onHold bool) *Order { return &Order{status: "paid", onHold: onHold} }

// Status returns how far the order has come.
func (o *Order) Status() string { return o.status }

// Ship marks the order as shipped.
func (o *Order) Ship() error {
	if o.status != "paid" || o.onHold {
		return ErrNotReady
	}
	o.status = "shipped"
	return nil
}

// ShipInService is what the warehouse's program calls.
func ShipInService(o *Order) error { return o.Ship() }

// ShipInRoute is what a clerk's click calls.
func ShipInRoute(o *Order) error { return o.Ship() }

// ShipInTask is what runs at night.
func ShipInTask(o *Order) error { return o.Ship() }
