package movingover

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := climb(w); err != nil {
		return err
	}
	c, err := saveStale(ctx, w, correctRegion)
	w.Refusal, w.Seen = c.refused, c
	return err
}

// correctRegion is old code that has not been moved yet: a form that corrects where
// an order goes, and saves the row as it was when the form was opened.
func correctRegion(db *gorm.DB, row *activerecord.Order) error {
	row.Region = "DE"
	return db.Save(row).Error
}

// correctIfUnmoved tries to check the version. But a Save that updates no row inserts
// it, and overwrites the row that is there.
func correctIfUnmoved(db *gorm.DB, row *activerecord.Order) error {
	return correctRegion(db.Where("version = ?", row.Version), row)
}

// saveStale has the domain model cancel an order while old code holds its row, and
// then saves the row.
func saveStale(ctx context.Context, w *lesson.World, save func(*gorm.DB, *activerecord.Order) error) (crossing, error) {
	db := w.DB.WithContext(ctx)
	o, err := lesson.PaidOrder(db, lesson.Tea)
	if err != nil {
		return crossing{}, err
	}
	w.StartRecording()
	var row activerecord.Order
	if err := db.First(&row, o.ID).Error; err != nil {
		return crossing{}, err
	}
	_, err = w.Store.Orders.Update(ctx, domainmodel.OrderID(o.ID), func(order *domainmodel.Order) error { return order.Cancel(noon) })
	if err != nil {
		return crossing{}, err
	}
	return crossing{o.ID, save(db, &row)}, nil
}
