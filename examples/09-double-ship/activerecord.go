package doubleship

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord runs Order.Ship.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, activeRecordRequests)
}

var activeRecordRequests = requests{rows(ship), rows(cancel), rows(shipApart)}

// ship is what a request does that ships an order.
func ship(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Ship(db)
}

// cancel is what a request does that cancels an order.
func cancel(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Cancel(db)
}

// shipApart takes the stock and marks the order, each in a transaction of its own. It has
// the condition of care.go, which comes too late for the stock.
func shipApart(db *gorm.DB, id int64) error {
	return shipIn(db, id, func(steps func(tx *gorm.DB) error) error { return steps(db) })
}
