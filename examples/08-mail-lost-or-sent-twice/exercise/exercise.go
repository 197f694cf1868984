// Package exercise is the exercise of lesson 08.
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
	if err != nil {
		return err
	}
	return s.Mail(id)
}

// EveryMinute is called once a minute.
func (s Shop) EveryMinute(ctx context.Context) error { return nil }
