// Package exercise is an answer to the exercise of lesson 13.
//
// The rule is about all orders of a customer, and an order is one of them: neither model can keep
// it in the order. The index asks at the INSERT, after which nobody can come. With it the look is
// no longer needed. A transaction around both would not have helped at READ COMMITTED, the default
// of PostgreSQL. With a domain model the answer is the same; or the customer, whose orders these
// are, becomes the aggregate that is locked or versioned.
package exercise

import (
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// ErrOpenOrder says that the customer has a pending order.
var ErrOpenOrder = errors.New("the customer has a pending order")

// Migrate adds to the shop's tables what Place needs.
func Migrate(db *gorm.DB) error {
	return db.Exec("CREATE UNIQUE INDEX IF NOT EXISTS one_pending ON orders (customer_id) WHERE status = 'pending'").Error
}

// Place places an order of a customer who has no pending one.
func Place(db *gorm.DB, customer int64) (*activerecord.Order, error) {
	order, err := activerecord.PlaceOrder(db, customer, "EU", "EUR")
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil, ErrOpenOrder
	}
	return order, err
}
