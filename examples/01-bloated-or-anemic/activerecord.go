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
	if err := placeCancelled(db); err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = shipFromHandler(db, first)
	return shipOvernight(db)
}

const (
	pending = activerecord.StatusPending
	paid    = activerecord.StatusPaid
	shipped = activerecord.StatusShipped
)

var errNotPaid = errors.New("only a paid order can be shipped")

// shipFromHandler is a handler of the anemic variant: the order is data, and the
// rule stands where it was needed first.
func shipFromHandler(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if order.Status != paid {
		return errNotPaid
	}
	// Warehouse, rate, stock and mail are left out here.
	return db.Model(order).Update("status", shipped).Error
}

// shipOvernight ships what the day has left. It was written when an order that was
// neither pending nor shipped could only be paid, before orders could be cancelled.
func shipOvernight(db *gorm.DB) error {
	return db.Model(&activerecord.Order{}).
		Where("status <> ? AND status <> ?", pending, shipped).
		UpdateColumn("status", shipped).Error
}

// shipOvernightByModel is the job of a disciplined team: the same condition finds the
// orders, and Ship decides.
func shipOvernightByModel(db *gorm.DB) error {
	var ids []int64
	err := db.Model(&activerecord.Order{}).
		Where("status <> ? AND status <> ?", pending, shipped).
		Pluck("id", &ids).Error
	if err != nil {
		return err
	}
	var refused []error
	for _, id := range ids {
		order, err := activerecord.FindOrder(db, id)
		if err != nil {
			return err
		}
		refused = append(refused, order.Ship(db))
	}
	return errors.Join(refused...)
}
