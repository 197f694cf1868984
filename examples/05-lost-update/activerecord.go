package lostupdate

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
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
