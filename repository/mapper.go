package repository

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// This file is the price of two models on one database, all of it: what a row is
// to the domain, and what the domain's state is as a row.

func snapshot(o activerecord.Order) domainmodel.OrderSnapshot {
	s := domainmodel.OrderSnapshot{
		ID:           domainmodel.OrderID(o.ID),
		CustomerID:   domainmodel.CustomerID(o.CustomerID),
		Region:       domainmodel.Region(o.Region),
		Currency:     domainmodel.Currency(o.Currency),
		Status:       domainmodel.OrderStatus(o.Status),
		Total:        o.Total,
		Items:        make([]domainmodel.ItemSnapshot, len(o.Items)),
		PlacedAt:     o.PlacedAt,
		PaidAt:       orZero(o.PaidAt),
		ShippedAt:    orZero(o.ShippedAt),
		CancelledAt:  orZero(o.CancelledAt),
		WarehouseID:  domainmodel.WarehouseID(orZero(o.WarehouseID)),
		ShippingCost: o.ShippingCost,
		Version:      o.Version,
	}
	for i, item := range o.Items {
		s.Items[i] = domainmodel.ItemSnapshot{
			ProductID: domainmodel.ProductID(item.ProductID),
			UnitPrice: item.UnitPrice,
			Quantity:  item.Quantity,
		}
	}
	return s
}

func orderRow(s domainmodel.OrderSnapshot) activerecord.Order {
	return activerecord.Order{
		ID:           int64(s.ID),
		CustomerID:   int64(s.CustomerID),
		Region:       string(s.Region),
		Currency:     string(s.Currency),
		Status:       string(s.Status),
		Total:        s.Total,
		PlacedAt:     s.PlacedAt,
		PaidAt:       orNull(s.PaidAt),
		ShippedAt:    orNull(s.ShippedAt),
		CancelledAt:  orNull(s.CancelledAt),
		WarehouseID:  orNull(int64(s.WarehouseID)),
		ShippingCost: s.ShippingCost,
		Version:      s.Version,
	}
}

// changingColumns are those that a command can change. A map, since gorm leaves
// the zero values of a struct out of an update.
func changingColumns(s domainmodel.OrderSnapshot) map[string]any {
	row := orderRow(s)
	return map[string]any{
		"status":        row.Status,
		"total":         row.Total,
		"paid_at":       row.PaidAt,
		"shipped_at":    row.ShippedAt,
		"cancelled_at":  row.CancelledAt,
		"warehouse_id":  row.WarehouseID,
		"shipping_cost": row.ShippingCost,
		"version":       row.Version,
	}
}

func itemRows(id domainmodel.OrderID, items []domainmodel.ItemSnapshot) []activerecord.OrderItem {
	rows := make([]activerecord.OrderItem, len(items))
	for i, item := range items {
		rows[i] = activerecord.OrderItem{
			OrderID:   int64(id),
			ProductID: int64(item.ProductID),
			UnitPrice: item.UnitPrice,
			Quantity:  item.Quantity,
		}
	}
	return rows
}

// itemsFromJSON reads the array that loadStatement selects. Decoding into pointers
// tells NULL from 0.
func itemsFromJSON(text string) ([]activerecord.OrderItem, error) {
	var arrays [][4]*int64
	if err := json.Unmarshal([]byte(text), &arrays); err != nil {
		return nil, fmt.Errorf("items: %w", err)
	}
	items := make([]activerecord.OrderItem, len(arrays))
	for i, a := range arrays {
		for column, value := range a {
			if value == nil {
				name := [...]string{"id", "product_id", "unit_price", "quantity"}[column]
				return nil, &domainmodel.InvalidValueError{What: "item's " + name, Value: "NULL", Rule: "must not be NULL"}
			}
		}
		items[i] = activerecord.OrderItem{ID: *a[0], ProductID: *a[1], UnitPrice: *a[2], Quantity: int(*a[3])}
	}
	return items, nil
}

func warehouse(row activerecord.Warehouse) (domainmodel.Warehouse, error) {
	return domainmodel.NewWarehouse(domainmodel.WarehouseID(row.ID), domainmodel.Region(row.Region))
}

func shippingRate(row activerecord.ShippingRate) (domainmodel.ShippingRate, error) {
	currency := domainmodel.Currency(row.Currency)
	base, err := domainmodel.NewMoney(row.Base, currency)
	if err != nil {
		return domainmodel.ShippingRate{}, err
	}
	perPiece, err := domainmodel.NewMoney(row.PerPiece, currency)
	if err != nil {
		return domainmodel.ShippingRate{}, err
	}
	return domainmodel.NewShippingRate(base, perPiece)
}

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

// outboxRow returns the event as a row, under the name of its type.
func outboxRow(id domainmodel.EventID, event domainmodel.Event) (outboxEvent, error) {
	var p eventPayload
	switch e := event.(type) {
	case domainmodel.OrderWasPlaced:
		p = eventPayload{CustomerID: int64(e.CustomerID), Region: string(e.Region), Currency: string(e.Currency), At: e.At}
	case domainmodel.ItemWasAdded:
		p = eventPayload{ProductID: int64(e.ProductID), Amount: e.UnitPrice.Minor(), Currency: string(e.UnitPrice.Currency()), Quantity: e.Quantity}
	case domainmodel.ItemQuantityWasChanged:
		p = eventPayload{ProductID: int64(e.ProductID), From: e.From, Quantity: e.To}
	case domainmodel.ItemWasRemoved:
		p = eventPayload{ProductID: int64(e.ProductID)}
	case domainmodel.OrderWasPaid:
		p = eventPayload{Amount: e.Total.Minor(), Currency: string(e.Total.Currency()), At: e.At}
	case domainmodel.OrderWasShipped:
		p = eventPayload{CustomerID: int64(e.CustomerID), WarehouseID: int64(e.WarehouseID), Amount: e.Cost.Minor(), Currency: string(e.Cost.Currency()), At: e.At}
	case domainmodel.OrderWasCancelled:
		p = eventPayload{WasPaid: e.WasPaid, At: e.At}
	default:
		return outboxEvent{}, fmt.Errorf("event %s: no row for a %T", id, event)
	}
	payload, err := json.Marshal(p)
	if err != nil {
		return outboxEvent{}, fmt.Errorf("event %s: %w", id, err)
	}
	return outboxEvent{
		OrderID: int64(id.OrderID), Version: id.Version, Number: id.Number,
		Kind: fmt.Sprintf("%T", event)[len("domainmodel."):], Payload: string(payload),
	}, nil
}

func savedEvent(row outboxEvent) (domainmodel.SavedEvent, error) {
	order := domainmodel.OrderID(row.OrderID)
	saved := domainmodel.SavedEvent{ID: domainmodel.EventID{OrderID: order, Version: row.Version, Number: row.Number}}
	var p eventPayload
	if err := json.Unmarshal([]byte(row.Payload), &p); err != nil {
		return saved, fmt.Errorf("event %s: payload %q: %w", saved.ID, row.Payload, err)
	}
	var amount domainmodel.Money
	if p.Currency != "" {
		var err error
		if amount, err = domainmodel.NewMoney(p.Amount, domainmodel.Currency(p.Currency)); err != nil {
			return saved, fmt.Errorf("event %s: %w", saved.ID, err)
		}
	}
	customer, product := domainmodel.CustomerID(p.CustomerID), domainmodel.ProductID(p.ProductID)
	switch row.Kind {
	case "OrderWasPlaced":
		saved.Event = domainmodel.OrderWasPlaced{OrderID: order, CustomerID: customer, Region: domainmodel.Region(p.Region), Currency: domainmodel.Currency(p.Currency), At: p.At}
	case "ItemWasAdded":
		saved.Event = domainmodel.ItemWasAdded{OrderID: order, ProductID: product, UnitPrice: amount, Quantity: p.Quantity}
	case "ItemQuantityWasChanged":
		saved.Event = domainmodel.ItemQuantityWasChanged{OrderID: order, ProductID: product, From: p.From, To: p.Quantity}
	case "ItemWasRemoved":
		saved.Event = domainmodel.ItemWasRemoved{OrderID: order, ProductID: product}
	case "OrderWasPaid":
		saved.Event = domainmodel.OrderWasPaid{OrderID: order, Total: amount, At: p.At}
	case "OrderWasShipped":
		saved.Event = domainmodel.OrderWasShipped{OrderID: order, CustomerID: customer, WarehouseID: domainmodel.WarehouseID(p.WarehouseID), Cost: amount, At: p.At}
	case "OrderWasCancelled":
		saved.Event = domainmodel.OrderWasCancelled{OrderID: order, WasPaid: p.WasPaid, At: p.At}
	default:
		return saved, fmt.Errorf("event %s: unknown kind %q", saved.ID, row.Kind)
	}
	return saved, nil
}

// orZero returns what the pointer points to, and the zero value for NULL.
func orZero[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// orNull returns a pointer to the value, and NULL for the zero value.
func orNull[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}
