// Package exercise is the exercise of lesson 12.
package exercise

import (
	"context"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Page is what the customer saw of an order. It comes back with the form.
type Page struct {
	Order   domainmodel.OrderID
	Version int64
	Total   domainmodel.Money
}

// Pay pays the order on the page.
func Pay(ctx context.Context, orders domainmodel.OrderRepository, page Page) error {
	_, err := orders.Update(ctx, page.Order, func(order *domainmodel.Order) error {
		return order.Pay(order.Total(), time.Now())
	})
	return err
}
