// Package exercise is the exercise of lesson 13.
package exercise

import (
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// ErrOpenOrder says that the customer has a pending order.
var ErrOpenOrder = errors.New("the customer has a pending order")

// Migrate adds to the shop's tables what Place needs.
func Migrate(db *gorm.DB) error { return nil }

// Place places an order of a customer who has no pending one.
func Place(db *gorm.DB, customer int64) (*activerecord.Order, error) {
	var pending int64
	err := db.Model(&activerecord.Order{}).
		Where("customer_id = ? AND status = ?", customer, activerecord.StatusPending).Count(&pending).Error
	if err != nil {
		return nil, err
	}
	if pending > 0 {
		return nil, ErrOpenOrder
	}
	return activerecord.PlaceOrder(db, customer, "EU", "EUR")
}
