// Package exercise is the exercise of lesson 11.
package exercise

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Move sets the region of the orders.
func Move(db *gorm.DB, region string, orders ...int64) error {
	return db.Model(&activerecord.Order{}).
		Where("id IN ?", orders).
		UpdateColumn("region", region).Error
}
