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

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	coffee, mug, err := rowsOfProducts(db)
	if err != nil {
		return err
	}
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = addSideBySide(db, contested, coffee, mug)
	return nil
}

// addSideBySide is two requests at a time: both have loaded the order, and each
// adds what its user chose. Each AddItem is a transaction of its own.
func addSideBySide(db *gorm.DB, id int64, coffee, mug *activerecord.Product) error {
	mine, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	yours, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if err := mine.AddItem(db, coffee, 1); err != nil {
		return err
	}
	return yours.AddItem(db, mug, 1) // with the total of what was loaded
}

// What follows is what a disciplined team does about it. Every place that changes
// an order has to.

var errChanged = errors.New("the order was changed by someone else")

// addIfUnchanged adds a piece unless someone has changed the order since it was
// loaded: it moves the version first, and only from the one that was loaded.
// UpdateColumn, since Update would run the hook that validates on an empty order.
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

// addLocked loads the order again, in the transaction and locked until it ends, so
// that nobody can come between: FOR UPDATE where the database has that; SQLite's
// transactions are alone anyway.
func addLocked(db *gorm.DB, id int64, product *activerecord.Product) error {
	return db.Transaction(func(tx *gorm.DB) error {
		order, err := activerecord.FindOrder(tx.Clauses(clause.Locking{Strength: "UPDATE"}), id)
		if err != nil {
			return err
		}
		return order.AddItem(tx, product, 1)
	})
}

// withCare is both remedies at work, each on an order of its own.
func withCare(ctx context.Context, w *lesson.World) (observed string, kept bool, err error) {
	db := w.DB.WithContext(ctx)
	coffee, mug, err := rowsOfProducts(db)
	if err != nil {
		return "", false, err
	}
	mine, err := activerecord.FindOrder(db, spare)
	if err != nil {
		return "", false, err
	}
	yours, err := activerecord.FindOrder(db, spare)
	if err != nil {
		return "", false, err
	}
	if err := addIfUnchanged(db, mine, coffee); err != nil {
		return "", false, err
	}
	refused := addIfUnchanged(db, yours, mug)
	if !errors.Is(refused, errChanged) {
		return fmt.Sprintf("the version was checked by hand, and let this pass: %v", refused), false, nil
	}
	if yours, err = activerecord.FindOrder(db, spare); err != nil {
		return "", false, err
	}
	if err := addIfUnchanged(db, yours, mug); err != nil {
		return "", false, err
	}
	observed, kept, err = lesson.Totals(ctx, w.DB, spare)
	return "version by hand: " + observed, kept, err
}

func rowsOfProducts(db *gorm.DB) (coffee, mug *activerecord.Product, err error) {
	coffee, err = activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return nil, nil, err
	}
	mug, err = activerecord.FindProduct(db, lesson.Mug)
	return coffee, mug, err
}
