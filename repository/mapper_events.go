package repository

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

// eventPayload is every event as JSON: each uses the fields it has. Amounts are
// minor units of Currency.
type eventPayload struct {
	CustomerID  int64     `json:"customer_id,omitempty"`
	Region      string    `json:"region,omitempty"`
	ProductID   int64     `json:"product_id,omitempty"`
	WarehouseID int64     `json:"warehouse_id,omitempty"`
	Amount      int64     `json:"amount,omitempty"`
	Currency    string    `json:"currency,omitempty"`
	From        int       `json:"from,omitempty"`
	Quantity    int       `json:"quantity,omitempty"`
	WasPaid     bool      `json:"was_paid,omitempty"`
	At          time.Time `json:"at,omitzero"`
}

// record returns the event as the outbox takes it, under the name of its type.
func record(event domainmodel.Event) (outbox.Record, error) {
	var kind string
	var p eventPayload
	switch e := event.(type) {
	case domainmodel.OrderWasPlaced:
		kind, p = "OrderWasPlaced", eventPayload{CustomerID: int64(e.CustomerID), Region: string(e.Region), Currency: string(e.Currency), At: e.At}
	case domainmodel.ItemWasAdded:
		kind, p = "ItemWasAdded", eventPayload{ProductID: int64(e.ProductID), Amount: e.UnitPrice.Minor(), Currency: string(e.UnitPrice.Currency()), Quantity: e.Quantity}
	case domainmodel.ItemQuantityWasChanged:
		kind, p = "ItemQuantityWasChanged", eventPayload{ProductID: int64(e.ProductID), From: e.From, Quantity: e.To}
	case domainmodel.ItemWasRemoved:
		kind, p = "ItemWasRemoved", eventPayload{ProductID: int64(e.ProductID)}
	case domainmodel.OrderWasPaid:
		kind, p = "OrderWasPaid", eventPayload{Amount: e.Total.Minor(), Currency: string(e.Total.Currency()), At: e.At}
	case domainmodel.OrderWasShipped:
		kind, p = "OrderWasShipped", eventPayload{CustomerID: int64(e.CustomerID), WarehouseID: int64(e.WarehouseID), Amount: e.Cost.Minor(), Currency: string(e.Cost.Currency()), At: e.At}
	case domainmodel.OrderWasCancelled:
		kind, p = "OrderWasCancelled", eventPayload{WasPaid: e.WasPaid, At: e.At}
	default:
		return outbox.Record{}, fmt.Errorf("no row for a %T", event)
	}
	payload, err := json.Marshal(p)
	if err != nil {
		return outbox.Record{}, err
	}
	return outbox.Record{Kind: kind, Payload: string(payload)}, nil
}

func savedEvent(stored outbox.Event) (domainmodel.SavedEvent, error) {
	order, err := domainmodel.ParseOrderID(stored.Of)
	var event domainmodel.Event
	if err == nil {
		event, err = eventOf(order, stored.Record)
	}
	if err != nil {
		return domainmodel.SavedEvent{}, stored.Unreadable(err)
	}
	return domainmodel.SavedEvent{ID: orderEventID(stored.ID), Event: event}, nil
}

func eventOf(order domainmodel.OrderID, row outbox.Record) (event domainmodel.Event, err error) {
	var p eventPayload
	if err := json.Unmarshal([]byte(row.Payload), &p); err != nil {
		return nil, fmt.Errorf("payload %q: %w", row.Payload, err)
	}
	p.At = p.At.UTC()                             // not in the zone of this machine, nor of who wrote the row
	if _, err := p.At.MarshalText(); err != nil { // in UTC, its year may have one digit more, or be below 0
		return nil, fmt.Errorf("payload %q: %w", row.Payload, err)
	}
	var amount domainmodel.Money
	if p.Currency != "" {
		if amount, err = domainmodel.NewMoney(p.Amount, domainmodel.Currency(p.Currency)); err != nil {
			return nil, err
		}
	}
	if p.Region != "" { // encoding/json makes a U+FFFD of what is no UTF-8
		if _, err := domainmodel.ParseRegion(p.Region); err != nil {
			return nil, err
		}
	}
	customer, product, warehouse := domainmodel.CustomerID(p.CustomerID), domainmodel.ProductID(p.ProductID), domainmodel.WarehouseID(p.WarehouseID)
	switch row.Kind {
	case "OrderWasPlaced":
		event = domainmodel.OrderWasPlaced{OrderID: order, CustomerID: customer, Region: domainmodel.Region(p.Region), Currency: amount.Currency(), At: p.At}
	case "ItemWasAdded":
		event = domainmodel.ItemWasAdded{OrderID: order, ProductID: product, UnitPrice: amount, Quantity: p.Quantity}
	case "ItemQuantityWasChanged":
		event = domainmodel.ItemQuantityWasChanged{OrderID: order, ProductID: product, From: p.From, To: p.Quantity}
	case "ItemWasRemoved":
		event = domainmodel.ItemWasRemoved{OrderID: order, ProductID: product}
	case "OrderWasPaid":
		event = domainmodel.OrderWasPaid{OrderID: order, Total: amount, At: p.At}
	case "OrderWasShipped":
		event = domainmodel.OrderWasShipped{OrderID: order, CustomerID: customer, WarehouseID: warehouse, Cost: amount, At: p.At}
	case "OrderWasCancelled":
		event = domainmodel.OrderWasCancelled{OrderID: order, WasPaid: p.WasPaid, At: p.At}
	default:
		return nil, fmt.Errorf("unknown kind %q", row.Kind)
	}
	for field, value := range reflect.ValueOf(event).Fields() {
		if missing(value) {
			return nil, fmt.Errorf("payload %q: the %s has no %s", row.Payload, row.Kind, field.Name)
		}
	}
	return event, nil
}

// missing reports whether the field of an event has no value that it can have.
func missing(field reflect.Value) bool {
	switch v := field.Interface().(type) {
	case bool:
		return false
	case time.Time:
		return v.IsZero() // in whichever zone
	case domainmodel.Money:
		return v.Currency() == "" || v.IsNegative()
	}
	return field.IsZero() || field.CanInt() && field.Int() < 0
}
