// Package exercise is the exercise of lesson 06.
package exercise

import (
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// RemoveItem removes the item at the index from an order that FindOrder loaded.
func RemoveItem(db *gorm.DB, order *activerecord.Order, at int) error {
	order.Items = slices.Delete(order.Items, at, at+1)
	order.Total = order.CalculateTotal()
	return db.Save(order).Error
}
