// Package rung4 is the fourth rung: one command, Ship, goes through the aggregate
// and its repository, on the same tables. The other one has not heard of it.
package rung4

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Shop is what the handlers call.
type Shop struct {
	DB    *gorm.DB
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
	db := s.DB.WithContext(ctx)
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	at, err := MayChange(o.Status, o.Items, product, quantity)
	if err != nil {
		return fmt.Errorf("change order %d: %w", id, err)
	}
	return db.Transaction(func(tx *gorm.DB) error {
		o.Items[at].Quantity = quantity
		if err := tx.Model(&o.Items[at]).Select("Quantity").Updates(&o.Items[at]).Error; err != nil {
			return err
		}
		o.Total = Total(o.Items)
		return tx.Model(o).Select("Total").Updates(o).Error
	})
}

// Waiting lists the orders that are to be shipped.
func (s Shop) Waiting(ctx context.Context) ([]activerecord.OrderRow, error) {
	return activerecord.ListOrders(s.DB.WithContext(ctx), activerecord.StatusPaid, "placed", 0, 50)
}
