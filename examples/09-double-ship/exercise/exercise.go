// Package exercise is the exercise of lesson 09.
package exercise

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Ship ships an order of one product, which FindOrder loaded.
func Ship(db *gorm.DB, order *activerecord.Order) error {
	if order.Status != activerecord.StatusPaid {
		return activerecord.ErrWrongStatus
	}
	return db.Transaction(func(tx *gorm.DB) error {
		err := tx.Model(&activerecord.Stock{}).
			Where("product_id = ?", order.Items[0].ProductID).
			UpdateColumn("quantity", gorm.Expr("quantity - ?", order.Items[0].Quantity)).Error
		if err != nil {
			return err
		}
		return tx.Model(order).UpdateColumn("status", activerecord.StatusShipped).Error
	})
}
