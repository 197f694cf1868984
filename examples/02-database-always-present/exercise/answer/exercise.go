// Package exercise is an answer to the exercise of lesson 02.
//
// One word has changed, and with it what the function drags along: GORM, SQL and a driver are
// no longer in its import graph. The interface stands beside the domain, where it is used, and
// not beside its implementation. The test is fast, and runs beside others. That the function
// works on a database, too, follows from the contract in package ordertest: both stores pass it.
package exercise

import (
	"context"
	"errors"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// ErrTooEarly says that the customer has still time to pay.
var ErrTooEarly = errors.New("the order is less than a week old")

// CancelUnpaid cancels an order that nobody paid for in a week.
func CancelUnpaid(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, now time.Time) error {
	_, err := orders.Update(ctx, id, func(order *domainmodel.Order) error {
		if now.Sub(order.PlacedAt()) < 7*24*time.Hour {
			return ErrTooEarly
		}
		return order.Cancel(now)
	})
	return err
}
