package livingsidebyside

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord leaves old code as it is.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	w.Notes = []string{
		"The version is a number in an order's row. New code increments it with each",
		"change, and saves an order only if the number is the one that it has loaded.",
	}
	return run(ctx, w, correctRegion)
}

// correctRegion is old code: a form that corrects where an order goes to, and saves the row
// as it was when the form was opened.
func correctRegion(db *gorm.DB, row *activerecord.Order) error {
	row.Region = "DE"
	return db.Save(row).Error
}

// correctBySQL is somebody with a console.
func correctBySQL(db *gorm.DB, row *activerecord.Order) error {
	return db.Exec("UPDATE orders SET region = 'DE' WHERE id = ?", row.ID).Error
}
