package doubleship

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// What a disciplined team does about it. Every place that changes an order's status
// has to.

// shipLocked loads the order in the transaction, locked until it ends: FOR UPDATE
// where the database has that; SQLite's transactions are alone anyway.
func shipLocked(db *gorm.DB, id int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		order, err := activerecord.FindOrder(tx.Clauses(clause.Locking{Strength: "UPDATE"}), id)
		if err != nil {
			return err
		}
		return order.Ship(tx)
	})
}

var errNotPaid = errors.New("the order is not paid any more")

// shipGuarded ships an order that was loaded some time ago: it first changes the
// status in the row, which only one request can do. Ship then goes by the order in
// memory, which still says paid.
func shipGuarded(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return db.Transaction(func(tx *gorm.DB) error {
		if err := markShipped(tx, id); err != nil {
			return err
		}
		return order.Ship(tx)
	})
}

// markShipped changes the status of a paid order, and of no other.
func markShipped(db *gorm.DB, id int64) error {
	marked := db.Model(&activerecord.Order{}).
		Where("id = ? AND status = ?", id, activerecord.StatusPaid).
		UpdateColumn("status", activerecord.StatusShipped)
	if marked.Error != nil {
		return marked.Error
	}
	if marked.RowsAffected == 0 {
		return fmt.Errorf("ship order %d: %w", id, errNotPaid)
	}
	return nil
}
