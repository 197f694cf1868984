// Package rung3 is the third rung: what Ship needs comes in by name, so that all of
// it but the saving runs without a database. The order is still a row.
package rung3

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Shop is what the handlers call.
type Shop struct {
	DB    *gorm.DB
	Ports func(tx *gorm.DB) Ports
	Mail  func(activerecord.Mail) error
	Now   func() time.Time
}

// Ship ships the order and mails its customer.
func (s Shop) Ship(ctx context.Context, id int64) error {
	db := s.DB.WithContext(ctx)
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	err = db.Transaction(func(tx *gorm.DB) error {
		if err := Ship(o, s.Ports(tx), s.Now()); err != nil {
			return err
		}
		return tx.Model(o).Select("Status", "ShippedAt", "WarehouseID", "ShippingCost").Updates(o).Error
	})
	if err != nil {
		return fmt.Errorf("ship order %d: %w", id, err)
	}
	return s.Mail(activerecord.Mail{
		To:      o.Customer.Email,
		Subject: fmt.Sprintf("Your order %d has been shipped", id),
		Body:    fmt.Sprintf("Dear %s,\n\nyour order %d is on its way to you.\n", o.Customer.Name, id),
	})
}

// Ship is the use case without a database: it ships the order in memory.
func Ship(o *activerecord.Order, ports Ports, at time.Time) error {
	if err := MayShip(o.Status); err != nil {
		return err
	}
	warehouse, err := ports.Warehouses.WarehouseOf(o.Region)
	if err != nil {
		return err
	}
	rate, err := ports.Rates.RateOf(o.Region)
	if err != nil {
		return err
	}
	cost, err := ShippingCost(rate, o.Currency, o.Items)
	if err != nil {
		return err
	}
	if err := ports.Stock.Reserve(warehouse, o.Items); err != nil {
		return err
	}
	at = at.UTC().Truncate(time.Microsecond)
	o.Status, o.ShippedAt, o.WarehouseID, o.ShippingCost = activerecord.StatusShipped, &at, &warehouse, cost
	return nil
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
