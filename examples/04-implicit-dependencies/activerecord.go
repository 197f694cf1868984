package implicitdependencies

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord ships a paid order, and notes what that touched.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	paid, err := lesson.PaidOrder(db, lesson.Coffee)
	if err != nil {
		return err
	}
	w.StartRecording()
	touched := newMeter(w, "Order")
	if err := ship(db, paid.ID); err != nil {
		return err
	}
	w.Seen = touched.shipped()
	return nil
}

// ship ships an order. What that needs, it does not say.
func ship(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Ship(db)
}
