// Package exercise is an answer to the exercise of lesson 06.
//
// Save means "make the row like this struct", and the struct is an old copy. Here each statement
// names what was changed: one row goes, one column is written. It is what Order.RemoveItem of
// package activerecord does. Each function that changes an order has to know its columns, and the
// total still comes from items that were loaded earlier: that is lesson 05. A repository compares
// with what was loaded, and writes the difference.
package exercise

import (
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// RemoveItem removes the item at the index from an order that FindOrder loaded.
func RemoveItem(db *gorm.DB, order *activerecord.Order, at int) error {
	return db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Delete(&order.Items[at]).Error; err != nil {
			return err
		}
		order.Items = slices.Delete(order.Items, at, at+1)
		order.Total = order.CalculateTotal()
		return tx.Model(order).Select("Total").Updates(order).Error
	})
}
