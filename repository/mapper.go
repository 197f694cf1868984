package repository

import (
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// This file is the price of two models on one database, all of it: what a row is
// to the domain, and what the domain's state is as a row.

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
// NULL here.
func snapshot(o activerecord.Order, items []domainmodel.ItemSnapshot) (domainmodel.OrderSnapshot, error) {
	status := domainmodel.OrderStatus(o.Status)
	for _, column := range []struct {
		name   string
		at     *time.Time
		needed bool
	}{
		{"paid_at", o.PaidAt, status == domainmodel.StatusPaid || status == domainmodel.StatusShipped},
		{"shipped_at", o.ShippedAt, status == domainmodel.StatusShipped},
		{"cancelled_at", o.CancelledAt, status == domainmodel.StatusCancelled},
	} {
		if column.at == nil && column.needed {
			return domainmodel.OrderSnapshot{}, &MissingTimeError{column.name, status}
		}
		if column.at != nil && column.at.IsZero() {
			return domainmodel.OrderSnapshot{}, &domainmodel.InvalidValueError{What: column.name, Value: "(text)", Rule: "must be a time or NULL"}
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
