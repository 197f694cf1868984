package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// order is what the contestants that write their SQL by hand read an order into: a
// struct without rules, but for those that they need.
type order struct {
	ID           int64      `db:"id"`
	CustomerID   int64      `db:"customer_id"`
	Region       string     `db:"region"`
	Currency     string     `db:"currency"`
	Status       string     `db:"status"`
	Total        int64      `db:"total"`
	PlacedAt     time.Time  `db:"placed_at"`
	PaidAt       *time.Time `db:"paid_at"`
	ShippedAt    *time.Time `db:"shipped_at"`
	CancelledAt  *time.Time `db:"cancelled_at"`
	WarehouseID  *int64     `db:"warehouse_id"`
	ShippingCost int64      `db:"shipping_cost"`
	Version      int64      `db:"version"`

	Items []item `db:"-"`
}

type item struct {
	OrderID   int64 `db:"order_id"`
	ProductID int64 `db:"product_id"`
	UnitPrice int64 `db:"unit_price"`
	Quantity  int   `db:"quantity"`
}

func newOrder(id, customer int64, items int) *order {
	o := &order{
		ID: id, CustomerID: customer, Region: region, Currency: currency, Status: activerecord.StatusPending,
		Total: totalOf(items), PlacedAt: placedAt, Version: 1, Items: make([]item, items),
	}
	for i := range o.Items {
		product := int64(i + 1)
		o.Items[i] = item{id, product, price(product), 1}
	}
	return o
}

// changeQuantity returns how many pieces the item had.
func (o *order) changeQuantity(product int64, quantity int) (from int, err error) {
	if o.Status != activerecord.StatusPending {
		return 0, fmt.Errorf("change order %d, which is %s", o.ID, o.Status)
	}
	for i := range o.Items {
		if item := &o.Items[i]; item.ProductID == product {
			from, item.Quantity = item.Quantity, quantity
			o.Total += item.UnitPrice * int64(quantity-from)
			return from, nil
		}
	}
	return 0, fmt.Errorf("change order %d: no item of product %d", o.ID, product)
}

// shippingCost is what shipping the order costs, which must have been paid.
func (o *order) shippingCost(base, perPiece int64) (int64, error) {
	if o.Status != activerecord.StatusPaid {
		return 0, fmt.Errorf("ship order %d, which is %s", o.ID, o.Status)
	}
	cost := base
	for _, item := range o.Items {
		cost += perPiece * int64(item.Quantity)
	}
	return cost, nil
}

// listedOrder is a line of the list, as activerecord.OrderRow is.
type listedOrder struct {
	ID       int64     `db:"id"`
	Customer string    `db:"customer"`
	Status   string    `db:"status"`
	Total    int64     `db:"total"`
	Currency string    `db:"currency"`
	PlacedAt time.Time `db:"placed_at"`
}

// pageSize is how many orders a page of the list has.
const pageSize = 50

// byProduct sorts, so that two reservations can't wait for each other.
func byProduct(items []item) []item {
	return slices.SortedFunc(slices.Values(items), func(a, b item) int { return cmp.Compare(a.ProductID, b.ProductID) })
}
