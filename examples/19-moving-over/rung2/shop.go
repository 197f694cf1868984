// Package rung2 is the second rung: the rules are pulled out of the methods into
// functions of values. Everything else stays where it was.
package rung2

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Shop is what the handlers call.
type Shop struct{ DB *gorm.DB }

// Ship ships the order and mails its customer.
func (s Shop) Ship(ctx context.Context, id int64) error {
	db := s.DB.WithContext(ctx)
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if err := MayShip(o.Status); err != nil {
		return fmt.Errorf("ship order %d: %w", id, err)
	}
	err = db.Transaction(func(tx *gorm.DB) error {
		var warehouse activerecord.Warehouse
		if err := tx.First(&warehouse, "region = ?", o.Region).Error; err != nil {
			return err
		}
		var rate activerecord.ShippingRate
		if err := tx.First(&rate, "region = ?", o.Region).Error; err != nil {
			return err
		}
		cost, err := ShippingCost(rate, o.Currency, o.Items)
		if err != nil {
			return err
		}
		for _, item := range o.Items {
			taken := tx.Model(&activerecord.Stock{}).
				Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", warehouse.ID, item.ProductID, item.Quantity).
				Update("quantity", gorm.Expr("quantity - ?", item.Quantity))
			if taken.Error != nil {
				return taken.Error
			}
			if taken.RowsAffected == 0 {
				return activerecord.ErrOutOfStock
			}
		}
		at := tx.NowFunc().UTC().Truncate(time.Microsecond)
		o.Status, o.ShippedAt, o.WarehouseID, o.ShippingCost = activerecord.StatusShipped, &at, &warehouse.ID, cost
		return tx.Model(o).Select("Status", "ShippedAt", "WarehouseID", "ShippingCost").Updates(o).Error
	})
	if err != nil {
		return fmt.Errorf("ship order %d: %w", id, err)
	}
	return activerecord.SendMail(activerecord.Mail{
		To:      o.Customer.Email,
		Subject: fmt.Sprintf("Your order %d has been shipped", id),
		Body:    fmt.Sprintf("Dear %s,\n\nyour order %d is on its way to you.\n", o.Customer.Name, id),
	})
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
