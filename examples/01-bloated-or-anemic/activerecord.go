package bloatedoranemic

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord has three places ship a cancelled order each.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := placeCancelled(db, len(places)); err != nil {
		return err
	}
	w.StartRecording()
	answer(w, shipInService(db, 1), shipInRoute(db, 2), shipInTask(db, []int64{3}))
	return nil
}

// The model is anemic: the order is data, and the rule stands where it was needed. What
// else shipping takes (warehouse, rate, stock, mail) is left out here.

const (
	pending = activerecord.StatusPending
	paid    = activerecord.StatusPaid
	shipped = activerecord.StatusShipped
)

var errNotPaid = errors.New("only a paid order can be shipped")

// shipInService is what the warehouse's program calls.
func shipInService(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if order.Status != paid {
		return errNotPaid
	}
	return db.Model(order).Update("status", shipped).Error
}

// shipInRoute is what a clerk's click calls. It began as a copy of the service.
func shipInRoute(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if order.Status == paid {
		return db.Model(order).Update("status", shipped).Error
	}
	return errNotPaid
}

// shipInTask ships at night what was picked in the day. It was written when an order that was
// neither pending nor shipped could only be paid.
func shipInTask(db *gorm.DB, picked []int64) error {
	// written before orders could be cancelled
	return db.Model(&activerecord.Order{}).
		Where("id IN ?", picked).
		Where("status NOT IN ?", []string{pending, shipped}).
		UpdateColumn("status", shipped).Error
}
