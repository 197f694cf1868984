package domainmodel

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
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

// ParseEventID reads what String writes. It returns an *InvalidValueError for anything else.
func ParseEventID(text string) (EventID, error) {
	var id EventID
	_, err := fmt.Sscanf(text, "%d/%d/%d", &id.OrderID, &id.Version, &id.Number)
	if err != nil || id.OrderID < 1 || id.Version < 1 || id.Number < 1 || id.String() != text {
		return EventID{}, &InvalidValueError{"event ID", quoted(text),
			`must be three positive integers with slashes between them, such as "42/3/1"`}
	}
	return id, nil
}

// String returns the three parts with slashes between them, such as "42/3/1".
func (id EventID) String() string {
	return fmt.Sprintf("%s/%d/%d", id.OrderID, id.Version, id.Number)
}

// MarshalText returns what String does.
func (id EventID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is ParseEventID.
func (id *EventID) UnmarshalText(text []byte) error { return read(id, string(text), ParseEventID) }

// SavedEvent is an event on its way out of the outbox to a Notifier.
type SavedEvent struct {
	ID    EventID
	Event Event
}

// RestoreEvent returns the event that was stored under the ID. It returns an *InvalidValueError
// for what no order has recorded: an event of another order, or one with a field that is missing,
// negative or invalid.
func RestoreEvent(id EventID, event Event) (SavedEvent, error) {
	if err := checkEventType(event); err != nil {
		return SavedEvent{}, err
	}
	v := reflect.ValueOf(event)
	for field, value := range v.Fields() {
		if err := checkEventField(v.Type().Name()+"."+field.Name, value, id.OrderID); err != nil {
			return SavedEvent{}, err
		}
	}
	return SavedEvent{id, event}, nil
}

// MarshalJSON writes the event with the name of its type, such as "OrderWasPaid", by which
// UnmarshalJSON reads it. It returns an *InvalidValueError for a nil Event.
func (e SavedEvent) MarshalJSON() ([]byte, error) {
	if err := checkEventType(e.Event); err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		ID    EventID
		Type  string
		Event Event
	}{e.ID, reflect.TypeOf(e.Event).Name(), e.Event})
}

// UnmarshalJSON reads what MarshalJSON writes. It returns an *InvalidValueError for an
// unknown type, and the errors of RestoreEvent. It ignores unknown fields, which a
// later version may have added.
func (e *SavedEvent) UnmarshalJSON(data []byte) error {
	saved := struct {
		ID, Type string
		Event    json.RawMessage
	}{Event: json.RawMessage("{}")}
	if err := json.Unmarshal(data, &saved); err != nil {
		return err
	}
	id, err := ParseEventID(saved.ID)
	if err != nil {
		return err
	}
	known := slices.IndexFunc(eventTypes, func(t reflect.Type) bool { return t.Name() == saved.Type })
	if known < 0 {
		return &InvalidValueError{"event type", quoted(saved.Type), "must be the name of an event, such as OrderWasPaid"}
	}
	event := reflect.New(eventTypes[known])
	if err := json.Unmarshal(saved.Event, event.Interface()); err != nil {
		return fmt.Errorf("read event %s, %s: %w", id, saved.Type, err)
	}
	restored, err := RestoreEvent(id, event.Elem().Interface().(Event))
	if err != nil {
		return fmt.Errorf("read event %s: %w", id, err)
	}
	*e = restored
	return nil
}

var eventTypes = []reflect.Type{
	reflect.TypeFor[OrderWasPlaced](),
	reflect.TypeFor[ItemWasAdded](), reflect.TypeFor[ItemQuantityWasChanged](), reflect.TypeFor[ItemWasRemoved](),
	reflect.TypeFor[OrderWasPaid](), reflect.TypeFor[OrderWasShipped](), reflect.TypeFor[OrderWasCancelled](),
}

func checkEventType(event Event) error {
	if !slices.Contains(eventTypes, reflect.TypeOf(event)) {
		return &InvalidValueError{"event", fmt.Sprintf("%T", event), "must be a struct of this package"}
	}
	return nil
}

// checkEventField checks a field of an event of that order.
func checkEventField(name string, field reflect.Value, order OrderID) (err error) {
	if field.IsZero() && field.Kind() != reflect.Bool {
		return &InvalidValueError{name, "(none)", "must have a value"}
	}
	switch value := field.Interface().(type) {
	case OrderID:
		if value != order {
			return &InvalidValueError{name, value.String(), "must be that of the event's ID, " + order.String()}
		}
	case Region:
		_, err = ParseRegion(string(value))
	case Currency:
		_, err = ParseCurrency(string(value))
	case Money:
		return checkAmount(name, value)
	case time.Time:
		_, err = storableTime(name, value)
	default:
		if field.CanInt() && field.Int() < 0 {
			return &InvalidValueError{name, strconv.FormatInt(field.Int(), 10), "must not be negative"}
		}
	}
	return err
}
