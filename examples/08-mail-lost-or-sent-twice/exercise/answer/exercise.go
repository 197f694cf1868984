// Package exercise is an answer to the exercise of lesson 08.
//
// Whether the order is shipped and whether there is something to tell is now one fact, stored in
// one transaction: Save keeps the event with the order. The relay tries until the mailer has
// taken the mail. If the process dies between the two, it mails again, so a handler for which
// twice is wrong remembers the IDs of events. Trying three times in Ship would have made the gap
// smaller, and the customer's click slower.
package exercise

import (
	"context"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// Shop ships orders and tells their customers.
type Shop struct {
	Store *memory.Store
	Mail  func(shipped domainmodel.OrderID) error
}

// Ship ships the order.
func (s Shop) Ship(ctx context.Context, id domainmodel.OrderID, from domainmodel.WarehouseID, cost domainmodel.Money) error {
	_, err := s.Store.Orders.Update(ctx, id, func(order *domainmodel.Order) error {
		return order.Ship(from, cost, time.Now())
	})
	return err
}

// EveryMinute is called once a minute.
func (s Shop) EveryMinute(ctx context.Context) error {
	return memory.Relay{Store: s.Store, Handlers: []domainmodel.Notifier{domainmodel.NotifierFunc(s.tell)}}.Drain(ctx)
}

func (s Shop) tell(_ context.Context, saved domainmodel.SavedEvent) error {
	if shipped, ok := saved.Event.(domainmodel.OrderWasShipped); ok {
		return s.Mail(shipped.OrderID)
	}
	return nil
}
