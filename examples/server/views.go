package main

import (
	"database/sql"
	"errors"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The views are the orders as clients see them. They have names of their own, so that a field
// can be renamed in the domain, or a column in the tables, without anybody noticing. Amounts
// and IDs are text in JSON, such as "20.00 EUR": see domainmodel.

// orderView is an order. It is also what is stored with an Idempotency-Key, to be the answer
// to the same request.
type orderView struct {
	ID           domainmodel.OrderID     `json:"id"`
	Version      int64                   `json:"version"`
	Customer     domainmodel.CustomerID  `json:"customer"`
	Region       domainmodel.Region      `json:"region"`
	Status       domainmodel.OrderStatus `json:"status"`
	Items        []itemView              `json:"items"`
	Total        domainmodel.Money       `json:"total"`
	ShippingCost domainmodel.Money       `json:"shipping_cost,omitzero"`
	PlacedAt     time.Time               `json:"placed_at"`
	PaidAt       time.Time               `json:"paid_at,omitzero"`
	ShippedAt    time.Time               `json:"shipped_at,omitzero"`
	CancelledAt  time.Time               `json:"cancelled_at,omitzero"`
}

type itemView struct {
	Product   domainmodel.ProductID `json:"product"`
	UnitPrice domainmodel.Money     `json:"unit_price"`
	Quantity  int                   `json:"quantity"`
	Subtotal  domainmodel.Money     `json:"subtotal"`
}

func newOrderView(order *domainmodel.Order) orderView {
	view := orderView{
		ID: order.ID(), Version: order.Version(),
		Customer: order.CustomerID(), Region: order.Region(), Status: order.Status(),
		Items: []itemView{}, Total: order.Total(), ShippingCost: order.ShippingCost(),
		PlacedAt: order.PlacedAt(), PaidAt: order.PaidAt(), ShippedAt: order.ShippedAt(), CancelledAt: order.CancelledAt(),
	}
	for item := range order.Items() {
		view.Items = append(view.Items, itemView{item.ProductID(), item.UnitPrice(), item.Quantity(), item.Subtotal()})
	}
	return view
}

// listView is a page of orders. Pages count from 1.
type listView struct {
	Page     int                   `json:"page"`
	PageSize int                   `json:"page_size"`
	Orders   []rowView             `json:"orders"`
	Damaged  []domainmodel.OrderID `json:"damaged,omitempty"` // the orders of this page that are left out
}

type rowView struct {
	ID       domainmodel.OrderID     `json:"id"`
	Customer string                  `json:"customer"` // the name; "" if the customer's row is gone
	Status   domainmodel.OrderStatus `json:"status"`
	Total    domainmodel.Money       `json:"total"`
	PlacedAt time.Time               `json:"placed_at"`
}

// readRow reads a row of orderRows. If that is damaged, it returns the ID, and a
// *domainmodel.CorruptOrderError.
func readRow(rows *sql.Rows) (row rowView, err error) {
	var customer sql.NullString
	var status, currency string
	var total int64
	err = rows.Scan(&row.ID, &customer, &status, &total, &currency, &row.PlacedAt)
	if err == nil {
		row.Customer = customer.String
		row.Status, err = domainmodel.ParseOrderStatus(status)
	}
	if err == nil {
		row.Total, err = domainmodel.NewMoney(total, domainmodel.Currency(currency))
	}
	if year := row.PlacedAt.Year(); err == nil && (row.PlacedAt.IsZero() || year < 0 || year > 9999) {
		err = errors.New("placed_at is not a time of a year from 0 to 9999") // mattn/go-sqlite3 reads a text as no time
	}
	if err != nil {
		err = &domainmodel.CorruptOrderError{OrderID: row.ID, Err: err}
	}
	return row, err
}
