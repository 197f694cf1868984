package bloatedoranemic

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord places an order, cancels it, and lets the night pass.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	order, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return err
	}
	if err := order.Cancel(db); err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = shipFromHandler(db, order.ID)
	return shipOvernight(db)
}

var errNotPaid = errors.New("only a paid order can be shipped")

// shipFromHandler is a handler of the anemic variant: the order is data, and the
// rule stands where it was needed first.
func shipFromHandler(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if order.Status != activerecord.StatusPaid {
		return errNotPaid
	}
	// Warehouse, rate, stock and mail are left out here.
	return db.Model(order).Update("status", activerecord.StatusShipped).Error
}

// shipOvernight ships what the day has left. It was written when an order that was
// neither pending nor shipped could only be paid, before orders could be cancelled.
func shipOvernight(db *gorm.DB) error {
	return db.Model(&activerecord.Order{}).
		Where("status <> ? AND status <> ?", activerecord.StatusPending, activerecord.StatusShipped).
		UpdateColumn("status", activerecord.StatusShipped).Error
}
