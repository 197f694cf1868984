package bloatedoranemic

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare does the same with a model that keeps its rules, which is the bloated one.
func runWithCare(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := placeCancelled(db, len(places)); err != nil {
		return err
	}
	w.StartRecording()
	answer(w, shipByModel(db, 1), shipByModel(db, 2), shipEachByModel(db, []orderID{3}))
	return nil
}

// orderID is not what a customer's ID is. GORM stores such a type as it stores an int64.
type orderID int64

// shipByModel is the service, and what the route calls. Order.Ship knows the rule.
func shipByModel(db *gorm.DB, id orderID) error {
	order, err := activerecord.FindOrder(db, int64(id))
	if err != nil {
		return err
	}
	return order.Ship(db)
}

// shipEachByModel is the task.
func shipEachByModel(db *gorm.DB, picked []orderID) error {
	var refused []error
	for _, id := range picked {
		refused = append(refused, shipByModel(db, id))
	}
	return errors.Join(refused...)
}
