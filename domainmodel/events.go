package domainmodel

import (
	"fmt"
	"time"
)

// Event is something that happened to an order. Its concrete type is one of the
// structs of this file (the interface is sealed): plain values, recorded by the
// order's commands and handed over when the order is saved. Names are in the
// past tense: OrderWasShipped.
type Event interface {
	event()
}

// OrderWasPlaced says that a customer opened an order.
type OrderWasPlaced struct {
	OrderID    OrderID
	CustomerID CustomerID
	Region     Region
	Currency   Currency
	At         time.Time
}

// ItemWasAdded says that an item came into the order, or that pieces were added to
// the one of the same product.
type ItemWasAdded struct {
	OrderID   OrderID
	ProductID ProductID
	UnitPrice Money
	Quantity  int // the pieces added, not those of the whole item
}

// ItemQuantityWasChanged says that an item of the order has a new quantity.
type ItemQuantityWasChanged struct {
	OrderID   OrderID
	ProductID ProductID
	From, To  int // pieces
}

// ItemWasRemoved says that an item left the order.
type ItemWasRemoved struct {
	OrderID   OrderID
	ProductID ProductID
}

// OrderWasPaid says that the customer paid the total.
type OrderWasPaid struct {
	OrderID OrderID
	Total   Money
	At      time.Time
}

// OrderWasShipped says that the order left the warehouse.
type OrderWasShipped struct {
	OrderID     OrderID
	CustomerID  CustomerID
	WarehouseID WarehouseID
	Cost        Money // what shipping costs, beside the order's total
	At          time.Time
}

// OrderWasCancelled says that the order will not be shipped. If WasPaid, the
// customer is owed the total.
type OrderWasCancelled struct {
	OrderID OrderID
	WasPaid bool
	At      time.Time
}

func (OrderWasPlaced) event()         {}
func (ItemWasAdded) event()           {}
func (ItemQuantityWasChanged) event() {}
func (ItemWasRemoved) event()         {}
func (OrderWasPaid) event()           {}
func (OrderWasShipped) event()        {}
func (OrderWasCancelled) event()      {}

// EventID identifies a saved event: the order, the version of the order that it
// was saved with, and its number among the events of that version, from 1. An
// event that is delivered twice has the same ID both times.
type EventID struct {
	OrderID OrderID
	Version int64
	Number  int
}

// String returns the three parts with slashes between them, such as "42/3/1".
func (id EventID) String() string {
	return fmt.Sprintf("%s/%d/%d", id.OrderID, id.Version, id.Number)
}

// ParseEventID reads what String writes. It returns an *InvalidValueError for anything else.
func ParseEventID(text string) (EventID, error) {
	var id EventID
	_, err := fmt.Sscanf(text, "%d/%d/%d", &id.OrderID, &id.Version, &id.Number)
	if err != nil || id.OrderID < 1 || id.Version < 1 || id.Number < 1 || id.String() != text {
		return EventID{}, &InvalidValueError{"event ID", quoted(text), `must be three positive integers with slashes between them, such as "42/3/1"`}
	}
	return id, nil
}

// SavedEvent is an event on its way out of the outbox to a Notifier.
type SavedEvent struct {
	ID    EventID
	Event Event
}
