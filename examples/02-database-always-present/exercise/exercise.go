// Package exercise is the exercise of lesson 02.
package exercise

import (
	"context"
	"errors"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// ErrTooEarly says that the customer has still time to pay.
var ErrTooEarly = errors.New("the order is less than a week old")

// CancelUnpaid cancels an order that nobody paid for in a week.
func CancelUnpaid(ctx context.Context, orders *repository.Orders, id domainmodel.OrderID, now time.Time) error {
	_, err := orders.Update(ctx, id, func(order *domainmodel.Order) error {
		if now.Sub(order.PlacedAt()) < 7*24*time.Hour {
			return ErrTooEarly
		}
		return order.Cancel(now)
	})
	return err
}
