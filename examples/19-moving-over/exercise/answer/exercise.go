// Package exercise is an answer to the exercise of lesson 19.
//
// Old code that checks and increments the version is a writer like the repository: neither
// overwrites the other. It takes one column and a condition, in each place that still writes
// orders, and the place that was forgotten says nothing. As long as there are many of them,
// store.Guard has triggers increment the version for all.
package exercise

import (
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// ErrChanged says that someone else has changed the order since it was loaded.
var ErrChanged = errors.New("the order was changed by someone else: load it again")

// CorrectRegion sets the region of an order that FindOrder loaded.
func CorrectRegion(db *gorm.DB, order *activerecord.Order, region string) error {
	result := db.Model(&activerecord.Order{}).
		Where("id = ? AND version = ?", order.ID, order.Version).
		UpdateColumns(map[string]any{"region": region, "version": order.Version + 1})
	if result.Error == nil && result.RowsAffected == 0 {
		return ErrChanged
	}
	return result.Error
}
