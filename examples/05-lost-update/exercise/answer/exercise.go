// Package exercise is an answer to the exercise of lesson 05.
//
// The version makes of "has anybody changed the order?" a condition of an UPDATE, which the
// database answers for one writer at a time. A check before the UPDATE would leave a gap for
// the other clerk. It stays a habit: each function that writes an order has to do this, and
// nothing tells you which one does not. Package repository does it in Save.
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
	return db.Transaction(func(tx *gorm.DB) error {
		moved := tx.Model(&activerecord.Order{}).
			Where("id = ? AND version = ?", order.ID, order.Version).
			UpdateColumn("version", order.Version+1)
		if moved.Error != nil {
			return moved.Error
		}
		if moved.RowsAffected == 0 {
			return ErrChanged
		}
		return order.ChangeQuantity(tx, product, quantity)
	})
}
