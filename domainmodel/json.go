package domainmodel

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Values in JSON, and as text for log/slog and others:
//
//   - An amount is text with its currency, "30.00 EUR". As a number, it would become a
//     float64 in many readers. The zero Money, which has no currency, is "".
//   - An ID is text too, since a float64 can't hold the ID of an order. It is also read from
//     a number, which is how older versions wrote it. The zero ID is "0".
//   - A currency, a region and a status are written if they are valid: the zero value of one is
//     an error.
//   - Reading follows the rules of ParseMoney, ParseOrderID and so on, and returns their
//     errors. As always with encoding/json, null and an absent key change nothing; only a
//     SavedEvent must have all of its fields.
//   - An Order, a Product and others with a constructor are written, but not read.

// MarshalText returns what String does, and nothing for the zero Money.
func (m Money) MarshalText() ([]byte, error) {
	if m == (Money{}) {
		return nil, nil
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what MarshalText returns. It returns the errors of ParseMoney.
func (m *Money) UnmarshalText(text []byte) error { return read(m, string(text), parseWithCurrency) }

// UnmarshalJSON is UnmarshalText for a JSON string, and refuses anything else.
func (m *Money) UnmarshalJSON(data []byte) error { return readJSON(m, data, parseWithCurrency) }

func parseWithCurrency(text string) (Money, error) {
	if text == "" {
		return Money{}, nil
	}
	amount, currency, found := strings.Cut(text, " ")
	if !found {
		return Money{}, &InvalidValueError{"amount", quoted(text), `must be text with a currency, such as "30.00 EUR"`}
	}
	return ParseMoney(amount, Currency(currency))
}

// MarshalJSON writes the ID as text.
func (id OrderID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *OrderID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[OrderID]("order ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *OrderID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[OrderID]("order ID"))
}

// MarshalJSON writes the ID as text.
func (id CustomerID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *CustomerID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[CustomerID]("customer ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *CustomerID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[CustomerID]("customer ID"))
}

// MarshalJSON writes the ID as text.
func (id ProductID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *ProductID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[ProductID]("product ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *ProductID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[ProductID]("product ID"))
}

// MarshalJSON writes the ID as text.
func (id WarehouseID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *WarehouseID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[WarehouseID]("warehouse ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *WarehouseID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[WarehouseID]("warehouse ID"))
}

// MarshalText returns the code, or the error of ParseCurrency.
func (c Currency) MarshalText() ([]byte, error) { return write(c, ParseCurrency) }

// UnmarshalText is ParseCurrency.
func (c *Currency) UnmarshalText(text []byte) error { return read(c, string(text), ParseCurrency) }

// MarshalText returns the code, or the error of ParseRegion.
func (r Region) MarshalText() ([]byte, error) { return write(r, ParseRegion) }

// UnmarshalText is ParseRegion.
func (r *Region) UnmarshalText(text []byte) error { return read(r, string(text), ParseRegion) }

// MarshalText returns the name, or the error of ParseOrderStatus.
func (s OrderStatus) MarshalText() ([]byte, error) { return write(s, ParseOrderStatus) }

// UnmarshalText is ParseOrderStatus.
func (s *OrderStatus) UnmarshalText(text []byte) error {
	return read(s, string(text), ParseOrderStatus)
}

// MarshalText returns what String does.
func (id EventID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is ParseEventID.
func (id *EventID) UnmarshalText(text []byte) error { return read(id, string(text), ParseEventID) }

// MarshalJSON writes the event with the name of its type, such as "OrderWasPaid", by which
// UnmarshalJSON reads it. It returns an *InvalidValueError for a nil Event.
func (e SavedEvent) MarshalJSON() ([]byte, error) {
	event := reflect.TypeOf(e.Event)
	if !slices.Contains(eventTypes, event) {
		return nil, &InvalidValueError{"event", fmt.Sprintf("%T", e.Event), "must be a struct of this package"}
	}
	return json.Marshal(struct {
		ID    EventID
		Type  string
		Event Event
	}{e.ID, event.Name(), e.Event})
}

// UnmarshalJSON reads what MarshalJSON writes. It returns an *InvalidValueError for an
// unknown type, and for an event that lacks a field. It ignores unknown fields, which a
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
	for field, value := range event.Elem().Fields() {
		if value.IsZero() && value.Kind() != reflect.Bool {
			return &InvalidValueError{saved.Type, id.String(), "must have the field " + field.Name}
		}
	}
	*e = SavedEvent{id, event.Elem().Interface().(Event)}
	return nil
}

var eventTypes = []reflect.Type{
	reflect.TypeFor[OrderWasPlaced](), reflect.TypeFor[ItemWasAdded](), reflect.TypeFor[ItemQuantityWasChanged](), reflect.TypeFor[ItemWasRemoved](),
	reflect.TypeFor[OrderWasPaid](), reflect.TypeFor[OrderWasShipped](), reflect.TypeFor[OrderWasCancelled](),
}

// MarshalJSON writes the Snapshot: the whole state, for storage and logs. To read it, read an
// OrderSnapshot, and pass it to RestoreOrder. For clients, write a struct of your own.
func (o Order) MarshalJSON() ([]byte, error) { return json.Marshal(o.Snapshot()) }

// UnmarshalJSON returns an error: it would bypass the order's rules.
func (*Order) UnmarshalJSON([]byte) error { return notRead("Order", "RestoreOrder") }

// MarshalJSON writes ProductID, UnitPrice and Quantity.
func (i OrderItem) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"ProductID": i.productID, "UnitPrice": i.unitPrice, "Quantity": i.quantity})
}

// UnmarshalJSON returns an error: it would bypass the item's order.
func (*OrderItem) UnmarshalJSON([]byte) error { return notRead("OrderItem", "Order.AddItem") }

// MarshalJSON writes ID and Price.
func (p Product) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"ID": p.id, "Price": p.price})
}

// UnmarshalJSON returns an error: it would bypass NewProduct.
func (*Product) UnmarshalJSON([]byte) error { return notRead("Product", "NewProduct") }

// MarshalJSON writes ID and Region.
func (w Warehouse) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"ID": w.id, "Region": w.region})
}

// UnmarshalJSON returns an error: it would bypass NewWarehouse.
func (*Warehouse) UnmarshalJSON([]byte) error { return notRead("Warehouse", "NewWarehouse") }

// MarshalJSON writes Base and PerPiece.
func (r ShippingRate) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"Base": r.base, "PerPiece": r.perPiece})
}

// UnmarshalJSON returns an error: it would bypass NewShippingRate.
func (*ShippingRate) UnmarshalJSON([]byte) error { return notRead("ShippingRate", "NewShippingRate") }

// String returns the order for people and logs, such as
// "order 42: pending, 1 item(s), 12.50 EUR, version 3".
func (o Order) String() string {
	return fmt.Sprintf("order %s: %s, %d item(s), %s, version %d", o.id, string(o.status), len(o.items), o.total, o.version)
}

// String returns the item for people and logs, such as "2 of product 1 at 12.50 EUR".
func (i OrderItem) String() string {
	return fmt.Sprintf("%d of product %s at %s", i.quantity, i.productID, i.unitPrice)
}

// String returns the product for people and logs, such as "product 1 at 12.50 EUR".
func (p Product) String() string { return fmt.Sprintf("product %s at %s", p.id, p.price) }

// String returns the warehouse for people and logs, such as "warehouse 3 in EU".
func (w Warehouse) String() string { return fmt.Sprintf("warehouse %s in %s", w.id, string(w.region)) }

// String returns the rate for people and logs, such as "5.00 EUR and 0.45 EUR a piece".
func (r ShippingRate) String() string { return fmt.Sprintf("%s and %s a piece", r.base, r.perPiece) }

func notRead(what, instead string) error {
	return fmt.Errorf("JSON is not read into %s, which would bypass its rules: read the values, and call %s", what, instead)
}

// read sets the value to what parse makes of the text, unless it refuses it.
func read[V any](value *V, text string, parse func(string) (V, error)) error {
	parsed, err := parse(text)
	if err == nil {
		*value = parsed
	}
	return err
}

// readJSON is read for what a JSON string holds, and for anything else as it is written: a
// number by its digits.
func readJSON[V any](value *V, data []byte, parse func(string) (V, error)) error {
	if string(data) == "null" {
		return nil
	}
	text := string(data)
	_ = json.Unmarshal(data, &text) // it stays, unless it is a string
	return read(value, text, parse)
}

// idParser returns parseID, which takes the zero ID as well.
func idParser[ID ~int64](what string) func(text string) (ID, error) {
	return func(text string) (ID, error) {
		if text == "0" {
			return 0, nil
		}
		return parseID[ID](what, text)
	}
}

// write returns the value as text, unless parse would refuse to read it.
func write[V ~string](value V, parse func(string) (V, error)) ([]byte, error) {
	_, err := parse(string(value))
	return []byte(value), err
}
