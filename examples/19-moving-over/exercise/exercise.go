// Package exercise is the exercise of lesson 19.
package exercise

import (
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// ErrChanged says that someone else has changed the order since it was loaded.
var ErrChanged = errors.New("the order was changed by someone else: load it again")

// CorrectRegion sets the region of an order that FindOrder loaded.
func CorrectRegion(db *gorm.DB, order *activerecord.Order, region string) error {
	order.Region = region
	return db.Omit(clause.Associations).Save(order).Error
}
