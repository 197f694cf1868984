package repository

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// This file is the price of two models on one database, all of it: what a row is
// to the domain, and what the domain's state is as a row.

// snapshot returns an *InvalidValueError for a column of times with a text that is
// none: a driver (mattn's) reads it as the zero time, which would mean NULL here.
func snapshot(o activerecord.Order) (domainmodel.OrderSnapshot, error) {
	for _, column := range []struct {
		name string
		at   *time.Time
	}{{"paid_at", o.PaidAt}, {"shipped_at", o.ShippedAt}, {"cancelled_at", o.CancelledAt}} {
		if column.at != nil && column.at.IsZero() {
			return domainmodel.OrderSnapshot{}, &domainmodel.InvalidValueError{What: column.name, Value: "(text)", Rule: "must be a time or NULL"}
		}
	}
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
	return s, nil
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

// itemsFromJSON reads the array that loadStatement selects, and sorts it: not every
// database can. Its numbers are texts, so that nothing is rounded, and what is no
// number can be shown.
func itemsFromJSON(text string) ([]activerecord.OrderItem, error) {
	var arrays [][4]string
	if err := json.Unmarshal([]byte(text), &arrays); err != nil {
		return nil, &domainmodel.InvalidValueError{What: "list of items", Value: "(" + err.Error() + ")", Rule: "must be whole"}
	}
	items := make([]activerecord.OrderItem, len(arrays))
	for i, columns := range arrays {
		id, err1 := integer("id", columns[0], 64)
		product, err2 := integer("product_id", columns[1], 64)
		price, err3 := integer("unit_price", columns[2], 64)
		quantity, err4 := integer("quantity", columns[3], strconv.IntSize)
		if err := cmp.Or(err1, err2, err3, err4); err != nil {
			return nil, err
		}
		items[i] = activerecord.OrderItem{ID: id, ProductID: product, UnitPrice: price, Quantity: int(quantity)}
	}
	slices.SortFunc(items, func(a, b activerecord.OrderItem) int { return cmp.Compare(a.ID, b.ID) })
	return items, nil
}

func integer(column, text string, bits int) (int64, error) {
	if text == "" { // as JSON's null decodes
		text = "NULL"
	}
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil {
		return 0, &domainmodel.InvalidValueError{What: "item's " + column, Value: text, Rule: "must be an integer"}
	}
	return n, nil
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
