// Package rung5 is the last rung: all commands go through repositories, and the
// queries stay Active Record.
package rung5

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Shop is what the handlers call.
type Shop struct {
	DB    *gorm.DB // for queries
	Store *repository.Store
	Mail  func(activerecord.Mail) error
	Now   func() time.Time
}

// Ship ships the order and mails its customer.
func (s Shop) Ship(ctx context.Context, id int64) error {
	if err := s.Store.Shipping().Ship(ctx, domainmodel.OrderID(id), s.Now()); err != nil {
		return err
	}
	// A relay that runs does this beside the requests; here it is done at once, as before.
	mailer := domainmodel.NotifierFunc(s.mailShipped)
	return repository.Relay{Store: s.Store, Handlers: []domainmodel.Notifier{mailer}}.Drain(ctx)
}

// ChangeQuantity sets how many pieces of the product are in the order.
func (s Shop) ChangeQuantity(ctx context.Context, id, product int64, quantity int) error {
	_, err := s.Store.Orders.Update(ctx, domainmodel.OrderID(id), func(o *domainmodel.Order) error {
		return o.ChangeQuantity(domainmodel.ProductID(product), quantity)
	})
	return err
}

// Waiting lists the orders that are to be shipped.
func (s Shop) Waiting(ctx context.Context) ([]activerecord.OrderRow, error) {
	return activerecord.ListOrders(s.DB.WithContext(ctx), activerecord.StatusPaid, "placed", 0, 50)
}
