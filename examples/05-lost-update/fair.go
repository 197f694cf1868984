package lostupdate

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// What a disciplined team does about it. Every place that changes an order has to.

var errChanged = errors.New("the order was changed by someone else")

// addIfUnchanged adds a piece unless someone has changed the order since it was
// loaded: it increments the version first, and only from the one that was loaded.
// UpdateColumn, since Update would run the hook that validates on an empty order.
//
// The plugin gorm.io/plugin/optimisticlock adds such a condition to the UPDATE of each
// model that has a version. The rows are still the caller's to count, and an UPDATE of
// an item alone does not increment the version of its order.
func addIfUnchanged(db *gorm.DB, order *activerecord.Order, product *activerecord.Product) error {
	err := db.Transaction(func(tx *gorm.DB) error {
		moved := tx.Model(&activerecord.Order{}).
			Where("id = ? AND version = ?", order.ID, order.Version).
			UpdateColumn("version", order.Version+1)
		if moved.Error != nil {
			return moved.Error
		}
		if moved.RowsAffected == 0 {
			return fmt.Errorf("add to order %d, loaded at version %d: %w", order.ID, order.Version, errChanged)
		}
		return order.AddItem(tx, product, 1)
	})
	if err == nil {
		order.Version++
	}
	return err
}

// addByVersion loads the order again when someone else was first.
func addByVersion(db *gorm.DB, id int64, product *activerecord.Product) error {
	for range 3 {
		order, err := activerecord.FindOrder(db, id)
		if err != nil {
			return err
		}
		if err = addIfUnchanged(db, order, product); !errors.Is(err, errChanged) {
			return err
		}
	}
	return errChanged
}

// addLocked loads the order in the transaction, locked until it ends, so that nobody
// can come between: FOR UPDATE where the database has that; SQLite's transactions are
// alone anyway.
func addLocked(db *gorm.DB, id int64, product *activerecord.Product) error {
	return db.Transaction(func(tx *gorm.DB) error {
		order, err := activerecord.FindOrder(tx.Clauses(clause.Locking{Strength: "UPDATE"}), id)
		if err != nil {
			return err
		}
		return order.AddItem(tx, product, 1)
	})
}
