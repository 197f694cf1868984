package main

import (
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
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
	Page     int       `json:"page"`
	PageSize int       `json:"page_size"`
	Orders   []rowView `json:"orders"`
}

type rowView struct {
	ID       domainmodel.OrderID `json:"id"`
	Customer string              `json:"customer"` // the name
	Status   string              `json:"status"`
	Total    domainmodel.Money   `json:"total"`
	PlacedAt time.Time           `json:"placed_at"`
}

func newRowView(row activerecord.OrderRow) (rowView, error) {
	id := domainmodel.OrderID(row.ID)
	total, err := domainmodel.NewMoney(row.Total, domainmodel.Currency(row.Currency))
	if err != nil {
		return rowView{}, &domainmodel.CorruptOrderError{OrderID: id, Err: err}
	}
	return rowView{id, row.Customer, row.Status, total, row.PlacedAt}, nil
}
