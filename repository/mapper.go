package repository

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// This file is the price of two models on one database, all of it: what a row is
// to the domain, and what the domain's state is as a row.

// snapshot returns an *InvalidValueError for a column of times with a text that is
// none: a driver (mattn's) reads it as the zero time, which would mean NULL here.
func snapshot(o activerecord.Order, items []domainmodel.ItemSnapshot) (domainmodel.OrderSnapshot, error) {
	for _, column := range []struct {
		name string
		at   *time.Time
	}{{"paid_at", o.PaidAt}, {"shipped_at", o.ShippedAt}, {"cancelled_at", o.CancelledAt}} {
		if column.at != nil && column.at.IsZero() {
			return domainmodel.OrderSnapshot{}, &domainmodel.InvalidValueError{What: column.name, Value: "(text)", Rule: "must be a time or NULL"}
		}
	}
	return domainmodel.OrderSnapshot{
		ID:           domainmodel.OrderID(o.ID),
		CustomerID:   domainmodel.CustomerID(o.CustomerID),
		Region:       domainmodel.Region(o.Region),
		Currency:     domainmodel.Currency(o.Currency),
		Status:       domainmodel.OrderStatus(o.Status),
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
	" status, total, paid_at, shipped_at, cancelled_at, warehouse_id, shipping_cost, version"

// orderFields are where the row keeps its columns, to read them and to write them.
func orderFields(o *activerecord.Order) []any {
	return []any{
		&o.ID, &o.CustomerID, &o.Region, &o.Currency, &o.PlacedAt,
		&o.Status, &o.Total, &o.PaidAt, &o.ShippedAt, &o.CancelledAt, &o.WarehouseID, &o.ShippingCost, &o.Version,
	}
}

// changingFields are those that a command can change.
func changingFields(o *activerecord.Order) []any { return orderFields(o)[5:] }

// itemsOf reads what arrayOfItems selects: the number of items and their array.
func itemsOf(counted string) ([]domainmodel.ItemSnapshot, error) {
	start := max(0, strings.IndexByte(counted, '['))
	items, err := itemsFromJSON(counted[start:])
	if count := counted[:start]; err == nil && count != strconv.Itoa(len(items)) {
		err = &domainmodel.InvalidValueError{What: "list of items", Value: fmt.Sprintf("(%d items)", len(items)), Rule: "must be whole, and they are " + count}
	}
	return items, err
}

// itemsFromJSON reads the array of arrays [id, product_id, unit_price, quantity] that
// findOrder selects, and sorts it by ID: not every database can. It reads this one
// form of JSON, six times as fast as encoding/json, which would take most of the time
// of loading a large order.
func itemsFromJSON(text string) ([]domainmodel.ItemSnapshot, error) {
	size := strings.Count(text, "]")
	ids, items := make([]int64, 0, size), make([]domainmodel.ItemSnapshot, 0, size)
	rest, whole := strings.CutPrefix(text, "[")
	for whole && rest != "]" {
		if len(items) > 0 {
			rest, whole = strings.CutPrefix(rest, ",")
			rest = strings.TrimLeft(rest, " \n")
		}
		array, others, closed := strings.Cut(rest, "]")
		array, opened := strings.CutPrefix(array, "[")
		columns := columns{text: array}
		ids = append(ids, columns.integer("id", 64))
		items = append(items, domainmodel.ItemSnapshot{
			ProductID: domainmodel.ProductID(columns.integer("product_id", 64)),
			UnitPrice: columns.integer("unit_price", 64),
			Quantity:  int(columns.integer("quantity", strconv.IntSize)),
		})
		if columns.err != nil {
			return nil, columns.err
		}
		rest, whole = others, whole && opened && closed && !columns.more
	}
	if !whole {
		return nil, &domainmodel.InvalidValueError{What: "list of items", Value: fmt.Sprintf("(%d bytes)", len(text)), Rule: "must be whole"}
	}
	sort.Sort(byID{ids, items})
	return items, nil
}

// byID sorts items by the IDs of their rows.
type byID struct {
	ids   []int64
	items []domainmodel.ItemSnapshot
}

func (s byID) Len() int           { return len(s.ids) }
func (s byID) Less(i, j int) bool { return s.ids[i] < s.ids[j] }
func (s byID) Swap(i, j int) {
	s.ids[i], s.ids[j] = s.ids[j], s.ids[i]
	s.items[i], s.items[j] = s.items[j], s.items[i]
}

// columns are those of a row that were not read yet, or the first error.
type columns struct {
	text string
	more bool // after the one that was read last
	err  error
}

// integer reads the next one.
func (c *columns) integer(name string, bits int) int64 {
	for strings.HasPrefix(c.text, " ") {
		c.text = c.text[1:]
	}
	text, others, more := strings.Cut(c.text, ",")
	c.text, c.more = others, more
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil && c.err == nil {
		text = fmt.Sprintf("%.64s", strings.ToValidUTF8(text, "\uFFFD")) // SQLite's columns can hold anything
		c.err = &domainmodel.InvalidValueError{What: "item's " + name, Value: text, Rule: "must be an integer"}
	}
	return n
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
