package lostupdate

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord explores what two requests can do, and then has one of the bad
// ways come about, for the record.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreRows(ctx, w, contested, add)
	if err != nil {
		return err
	}
	w.Seen = found
	if found.Shortest != nil {
		w.Notes = append([]string{"Active Record, the shortest schedule that loses an update:"},
			found.Shortest.Timeline([2]string{"one request", "the other"}, 76)...)
	}
	return recordRows(ctx, w)
}

// recordRows records two requests of which neither knows of the other.
func recordRows(ctx context.Context, w *lesson.World) error {
	coffee, mug, err := rowsOfProducts(w.DB.WithContext(ctx))
	if err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = addSideBySide(w.DB.WithContext(ctx), contested, coffee, mug)
	return nil
}

// add is a request: it adds a piece to an order.
func add(db *gorm.DB, id int64, product *activerecord.Product) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.AddItem(db, product, 1) // saves the item and the new total
}

// addSideBySide is two requests at the same time: both load the order before either
// of them adds its piece.
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
//
// The plugin gorm.io/plugin/optimisticlock adds such a condition to the UPDATE of each
// model that has a version. The rows are still the caller's to count, and an UPDATE of
// an item alone does not move the version of its order.
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

// exploreRows explores two requests that add a piece each to the order.
func exploreRows(ctx context.Context, w *lesson.World, order int64, add func(*gorm.DB, int64, *activerecord.Product) error) (findings, error) {
	coffee, mug, err := rowsOfProducts(w.DB.WithContext(ctx))
	if err != nil {
		return findings{}, err
	}
	request := func(product *activerecord.Product) explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return add(db, order, product) }}
	}
	return interleave(ctx, w, order, request(coffee), request(mug))
}

// rowsWithCare explores both remedies, on an order of their own.
func rowsWithCare(ctx context.Context, w *lesson.World) (observed string, kept bool, err error) {
	versioned, err := exploreRows(ctx, w, spare, addByVersion)
	if err != nil {
		return "", false, err
	}
	locked, err := exploreRows(ctx, w, spare, addLocked)
	if err != nil {
		return "", false, err
	}
	return fmt.Sprintf("lost with a version in %v, with a lock in %v", versioned, locked), versioned.Wrong+locked.Wrong == 0, nil
}

func rowsOfProducts(db *gorm.DB) (coffee, mug *activerecord.Product, err error) {
	coffee, err = activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return nil, nil, err
	}
	mug, err = activerecord.FindProduct(db, lesson.Mug)
	return coffee, mug, err
}
