// Package exercise is the exercise of lesson 05.
package exercise

import (
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// ErrChanged says that someone else has changed the order since it was loaded.
var ErrChanged = errors.New("the order was changed by someone else: load it again")

// SetQuantity sets how many pieces of the product the order has, which FindOrder loaded.
func SetQuantity(db *gorm.DB, order *activerecord.Order, product int64, quantity int) error {
	return order.ChangeQuantity(db, product, quantity)
}
