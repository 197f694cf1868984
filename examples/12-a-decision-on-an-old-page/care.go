package adecisiononanoldpage

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runWithCare(ctx context.Context, w *lesson.World) error { return runRows(ctx, w, sendIfUnchanged) }

// sendIfUnchanged increments the version, and only from the one on the page. From then on, its
// transaction has the row locked.
//
// The plugin gorm.io/plugin/optimisticlock adds such a condition to each UPDATE of a model that
// has a version. It compares the one that was loaded, though, unless that of the page is put in
// its place.
func sendIfUnchanged(db *gorm.DB, form page, change rowChange) error {
	return db.Transaction(func(tx *gorm.DB) error {
		moved := tx.Model(&activerecord.Order{}).
			Where("id = ? AND version = ?", form.Order, form.Version).
			UpdateColumn("version", form.Version+1)
		if moved.Error != nil {
			return moved.Error
		}
		if moved.RowsAffected == 0 {
			return errOldPage
		}
		return send(tx, form, change)
	})
}

var errOldPage = errors.New("the order has changed since the page was opened")
