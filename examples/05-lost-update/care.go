package lostupdate

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runWithCare(ctx context.Context, w *lesson.World) error { return runRows(ctx, w, addInSQL) }

// addInSQL is AddItem with addToTotal in place of the last statement. For an item that the
// order has already, it would have to do the same with the quantity.
func addInSQL(product activerecord.Product, pieces int) rowChange {
	return func(order *activerecord.Order, db *gorm.DB) error {
		if order.Status != activerecord.StatusPending {
			return activerecord.ErrWrongStatus
		}
		item := activerecord.OrderItem{OrderID: order.ID, ProductID: product.ID, UnitPrice: product.Price, Quantity: pieces}
		return db.Transaction(func(tx *gorm.DB) error {
			if err := tx.Create(&item).Error; err != nil {
				return err
			}
			return addToTotal(tx, order, item.Subtotal())
		})
	}
}

func addToTotal(tx *gorm.DB, order *activerecord.Order, sum int64) error {
	return tx.Model(order).Select("Total").
		UpdateColumn("total", gorm.Expr("total + ?", sum)).Error
}

// Stronger remedies, which every place that changes an order has to have: a lock, or a
// version. A third one is an UPDATE that asks for all that was decided on, and counts its
// rows, as reserveStock does in activerecord.

// locked loads the order in the transaction, locked until it ends, so that nobody can come
// between: FOR UPDATE where the database has that; SQLite's transactions run one after the
// other anyway.
func locked(change rowChange) rowRequest {
	return func(db *gorm.DB, id int64) error {
		return db.Transaction(func(tx *gorm.DB) error {
			order, err := activerecord.FindOrder(tx.Clauses(clause.Locking{Strength: "UPDATE"}), id)
			if err != nil {
				return err
			}
			return change(order, tx)
		})
	}
}

// versioned loads the order again when someone else was first.
func versioned(change rowChange) rowRequest {
	return func(db *gorm.DB, id int64) error {
		for range 3 {
			order, err := activerecord.FindOrder(db, id)
			if err != nil {
				return err
			}
			if err = ifUnchanged(change)(order, db); !errors.Is(err, errChanged) {
				return err
			}
		}
		return errChanged
	}
}

var errChanged = errors.New("the order was changed by someone else")

// ifUnchanged makes the change unless someone has changed the order since it was loaded: it
// increments the version first, and only from the one that was loaded. UpdateColumn, since
// Update would run the hook that validates on an empty order.
//
// The plugin gorm.io/plugin/optimisticlock adds such a condition to the UPDATE of each
// model that has a version. The rows are still the caller's to count, and an UPDATE of
// an item alone does not increment the version of its order.
func ifUnchanged(change rowChange) rowChange {
	return func(order *activerecord.Order, db *gorm.DB) error {
		return db.Transaction(func(tx *gorm.DB) error {
			moved := tx.Model(&activerecord.Order{}).
				Where("id = ? AND version = ?", order.ID, order.Version).
				UpdateColumn("version", order.Version+1)
			if moved.Error != nil {
				return moved.Error
			}
			if moved.RowsAffected == 0 {
				return fmt.Errorf("change order %d, loaded at version %d: %w", order.ID, order.Version, errChanged)
			}
			return change(order, tx)
		})
	}
}
