// Package exercise is an answer to the exercise of lesson 12.
//
// Update starts over when someone else was first, which is right for "add a mug" and wrong for a
// decision that a person took on a page: the second try would decide for them. IfVersion, in the
// function that Update calls, ends it at once. The amount alone finds the changes that matter
// most, and not coffee that has become tea at the same price.
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
		if err := order.IfVersion(page.Version); err != nil {
			return err
		}
		return order.Pay(page.Total, time.Now())
	})
	return err
}
