package repository

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

// This file is the price of two models on one database, all of it: what a row is to the
// domain, and what the domain's state is as a row; then the same for events; and last, the
// reader for the items of an order, which come as JSON.

// MissingTimeError says that a column of an order's times is NULL, although the order has
// the status of which it is the time.
type MissingTimeError struct {
	Column string // such as "paid_at"
	Status domainmodel.OrderStatus
}

func (e *MissingTimeError) Error() string {
	return fmt.Sprintf("%s is missing, but the order is %s", e.Column, e.Status)
}

// Kind returns "corrupt data", for domainmodel.KindOf.
func (e *MissingTimeError) Kind() string { return "corrupt data" }

// snapshot returns a *MissingTimeError where the domain would refuse the zero time, which
// is not what the row has. It returns an *InvalidValueError for a column of times with a
// text that is not a time: a driver (mattn's) reads it as the zero time, which would mean
// NULL here, or the year 1.
func snapshot(o activerecord.Order, items []domainmodel.ItemSnapshot) (domainmodel.OrderSnapshot, error) {
	status := domainmodel.OrderStatus(o.Status)
	for _, column := range []struct {
		name   string
		at     *time.Time
		needed bool
	}{
		{"placed_at", &o.PlacedAt, false},
		{"paid_at", o.PaidAt, status == domainmodel.StatusPaid || status == domainmodel.StatusShipped},
		{"shipped_at", o.ShippedAt, status == domainmodel.StatusShipped},
		{"cancelled_at", o.CancelledAt, status == domainmodel.StatusCancelled},
	} {
		if column.at == nil && column.needed {
			return domainmodel.OrderSnapshot{}, &MissingTimeError{column.name, status}
		}
		if column.at != nil && column.at.IsZero() {
			return domainmodel.OrderSnapshot{}, &domainmodel.InvalidValueError{What: column.name, Value: "0001-01-01", Rule: "must be in the years 1000 to 9999 (a text that is not a time may be read as the year 1)"}
		}
	}
	return domainmodel.OrderSnapshot{
		ID:           domainmodel.OrderID(o.ID),
		CustomerID:   domainmodel.CustomerID(o.CustomerID),
		Region:       domainmodel.Region(o.Region),
		Currency:     domainmodel.Currency(o.Currency),
		Status:       status,
		Total:        o.Total,
		Items:        items,
		PlacedAt:     o.PlacedAt,
		PaidAt:       orZero(o.PaidAt),
		ShippedAt:    orZero(o.ShippedAt),
		CancelledAt:  orZero(o.CancelledAt),
		WarehouseID:  domainmodel.WarehouseID(orZero(o.WarehouseID)),
		ShippingCost: o.ShippingCost,
		Version:      o.Version,
	}, nil
}

// restoreOrder returns the order of what was read of its rows, with that error.
func restoreOrder(id domainmodel.OrderID, row activerecord.Order, counted string, err error) (*domainmodel.Order, error) {
	if _, unreadable := errors.AsType[*domainmodel.InvalidValueError](err); unreadable {
		return nil, &domainmodel.CorruptOrderError{OrderID: id, Err: err}
	}
	if err != nil {
		return nil, err
	}
	items, err := itemsOf(counted)
	var s domainmodel.OrderSnapshot
	if err == nil {
		s, err = snapshot(row, items)
	}
	if err != nil {
		return nil, &domainmodel.CorruptOrderError{OrderID: id, Err: err}
	}
	return domainmodel.RestoreOrder(s)
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

// orderColumns are the columns of table orders, in the order of orderFields.
const orderColumns = "id, customer_id, region, currency, placed_at," +
	" status, paid_at, shipped_at, cancelled_at, warehouse_id, shipping_cost, total, version"

// orderFields are where the row keeps its columns, to read them and to write them.
func orderFields(o *activerecord.Order) []any {
	return append(make([]any, 0, 17), // and room for the four variables of a WHERE
		&o.ID, &o.CustomerID, &o.Region, &o.Currency, &o.PlacedAt,
		&o.Status, &o.PaidAt, &o.ShippedAt, &o.CancelledAt, &o.WarehouseID, &o.ShippingCost, &o.Total, &o.Version,
	)
}

// changingFields are those that a command can change, and totalFields those that change
// while the status stays.
func changingFields(o *activerecord.Order) []any { return orderFields(o)[5:] }

func totalFields(o *activerecord.Order) []any { return orderFields(o)[11:] }

func product(row activerecord.Product) (domainmodel.Product, error) {
	price, err := domainmodel.NewMoney(row.Price, domainmodel.Currency(row.Currency))
	if err != nil {
		return domainmodel.Product{}, err
	}
	return domainmodel.NewProduct(domainmodel.ProductID(row.ID), price)
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

// eventPayload is every event as JSON: each uses the fields it has. Amounts are
// minor units of Currency. It is not the JSON of a domainmodel.SavedEvent, nor that of
// outbox.Types: theirs has the names of the domain's fields, and what is stored has to stay
// readable when the domain renames one.
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

func recordsOf(events []domainmodel.Event) ([]outbox.Record, error) {
	records := make([]outbox.Record, len(events))
	for i, event := range events {
		r, err := record(event)
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i+1, err)
		}
		records[i] = r
	}
	return records, nil
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

func savedEvent(stored outbox.Event) (saved domainmodel.SavedEvent, err error) {
	order, err := domainmodel.ParseOrderID(stored.Of)
	var event domainmodel.Event
	if err == nil {
		event, err = eventOf(order, stored.Record)
	}
	if err == nil {
		if saved, err = domainmodel.RestoreEvent(orderEventID(stored.ID), event); err != nil {
			err = fmt.Errorf("payload %q: %w", stored.Payload, err)
		}
	}
	if err != nil {
		return domainmodel.SavedEvent{}, stored.Unreadable(err)
	}
	return saved, nil
}

func eventOf(order domainmodel.OrderID, row outbox.Record) (_ domainmodel.Event, err error) {
	var p eventPayload
	if err := json.Unmarshal([]byte(row.Payload), &p); err != nil {
		return nil, fmt.Errorf("payload %q: %w", row.Payload, err)
	}
	p.At = p.At.UTC() // not in the zone of this machine, nor of who wrote the row
	var amount domainmodel.Money
	if p.Currency != "" {
		if amount, err = domainmodel.NewMoney(p.Amount, domainmodel.Currency(p.Currency)); err != nil {
			return nil, err
		}
	}
	customer, product, warehouse := domainmodel.CustomerID(p.CustomerID), domainmodel.ProductID(p.ProductID), domainmodel.WarehouseID(p.WarehouseID)
	switch row.Kind {
	case "OrderWasPlaced":
		return domainmodel.OrderWasPlaced{OrderID: order, CustomerID: customer, Region: domainmodel.Region(p.Region), Currency: amount.Currency(), At: p.At}, nil
	case "ItemWasAdded":
		return domainmodel.ItemWasAdded{OrderID: order, ProductID: product, UnitPrice: amount, Quantity: p.Quantity}, nil
	case "ItemQuantityWasChanged":
		return domainmodel.ItemQuantityWasChanged{OrderID: order, ProductID: product, From: p.From, To: p.Quantity}, nil
	case "ItemWasRemoved":
		return domainmodel.ItemWasRemoved{OrderID: order, ProductID: product}, nil
	case "OrderWasPaid":
		return domainmodel.OrderWasPaid{OrderID: order, Total: amount, At: p.At}, nil
	case "OrderWasShipped":
		return domainmodel.OrderWasShipped{OrderID: order, CustomerID: customer, WarehouseID: warehouse, Cost: amount, At: p.At}, nil
	case "OrderWasCancelled":
		return domainmodel.OrderWasCancelled{OrderID: order, WasPaid: p.WasPaid, At: p.At}, nil
	}
	return nil, fmt.Errorf("unknown kind %q", row.Kind)
}

// orderKind is what the orders are called in the outbox.
const orderKind = "order"

func boxID(id domainmodel.EventID) outbox.ID {
	return outbox.ID{Aggregate: orderKind, Of: id.OrderID.String(), Version: id.Version, Number: id.Number}
}

// orderEventID returns the ID with the order's, which is 0 if it is none.
func orderEventID(id outbox.ID) domainmodel.EventID {
	order, _ := domainmodel.ParseOrderID(id.Of)
	return domainmodel.EventID{OrderID: order, Version: id.Version, Number: id.Number}
}

// itemsOf reads what arrayOfItems selects: the number of items, if any, and their array.
func itemsOf(counted string) ([]domainmodel.ItemSnapshot, error) {
	start := max(0, strings.IndexByte(counted, '['))
	items, err := itemsFromJSON(counted[start:])
	if count := counted[:start]; err == nil && count != "" && count != strconv.Itoa(len(items)) {
		err = &domainmodel.InvalidValueError{What: "list of items", Value: fmt.Sprintf("(%d items)", len(items)), Rule: "must be whole, and they are " + count}
	}
	return items, err
}

// itemsFromJSON reads the array of arrays [id, product_id, unit_price, quantity] that
// findOrder selects, and sorts it by ID: not every database can. It reads this one
// form of JSON, in a small part of the time of encoding/json, which would take longer
// than SQLite takes to make it.
func itemsFromJSON(text string) ([]domainmodel.ItemSnapshot, error) {
	size := strings.Count(text, "]")
	ids, items := make([]int64, 0, size), make([]domainmodel.ItemSnapshot, 0, size)
	array := array{rest: text}
	whole := array.takes('[')
	for whole && !array.takes(']') {
		whole = (len(items) == 0 || array.takes(',')) && array.takes('[')
		ids = append(ids, array.integer("id", 64, ','))
		items = append(items, domainmodel.ItemSnapshot{
			ProductID: domainmodel.ProductID(array.integer("product_id", 64, ',')),
			UnitPrice: array.integer("unit_price", 64, ','),
			Quantity:  int(array.integer("quantity", strconv.IntSize, ']')),
		})
		if whole && array.err != nil {
			return nil, array.err
		}
	}
	if !whole || array.rest != "" {
		return nil, &domainmodel.InvalidValueError{What: "list of items", Value: fmt.Sprintf("(%d bytes)", len(text)), Rule: "must be whole"}
	}
	if !slices.IsSorted(ids) {
		sort.Sort(byID{ids, items})
	}
	return items, nil
}

// byID sorts items by the IDs of their rows.
type byID struct {
	ids   []int64
	items []domainmodel.ItemSnapshot
}

func (s byID) Len() int { return len(s.ids) }

func (s byID) Less(i, j int) bool { return s.ids[i] < s.ids[j] }

func (s byID) Swap(i, j int) {
	s.ids[i], s.ids[j] = s.ids[j], s.ids[i]
	s.items[i], s.items[j] = s.items[j], s.items[i]
}

// array is what was not read yet of the text of an array.
type array struct {
	rest string
	err  error // the first one of integer
}

func (a *array) skipSpace() { // as MariaDB writes it
	for a.rest != "" && (a.rest[0] == ' ' || a.rest[0] == '\n') {
		a.rest = a.rest[1:]
	}
}

// takes reads the character if it comes next, and reports whether it did.
func (a *array) takes(character byte) bool {
	a.skipSpace()
	if a.rest == "" || a.rest[0] != character {
		return false
	}
	a.rest = a.rest[1:]
	return true
}

// integer reads the integer up to the next end.
func (a *array) integer(name string, bits int, end byte) int64 {
	a.skipSpace()
	// Most integers are a few digits, and are read here. ParseInt reads the others.
	n, digits := int64(0), 0
	for digits < min(len(a.rest), 18) && '0' <= a.rest[digits] && a.rest[digits] <= '9' {
		n = n*10 + int64(a.rest[digits]-'0')
		digits++
	}
	if digits > 0 && digits < len(a.rest) && a.rest[digits] == end && n>>(bits-1) == 0 {
		a.rest = a.rest[digits+1:]
		return n
	}
	text, rest, _ := strings.Cut(a.rest, string(end))
	a.rest = rest
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil && a.err == nil && strings.Contains(text, "]") && text[0] != '"' { // too few columns
		a.err = &domainmodel.InvalidValueError{What: "item", Value: "(cut, or with a NULL)", Rule: "must have integers in all of its columns"}
	}
	if err != nil && a.err == nil {
		if text == "null" { // as JSON writes it
			text = "NULL"
		}
		text = fmt.Sprintf("%.64s", strings.ToValidUTF8(text, "\uFFFD")) // SQLite's columns can hold anything
		a.err = &domainmodel.InvalidValueError{What: "item's " + name, Value: text, Rule: "must be an integer"}
	}
	return n
}
