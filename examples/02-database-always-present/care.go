package databasealwayspresent

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runWithCare(ctx context.Context, w *lesson.World) error {
	order, err := rolledBack(w.DB.WithContext(ctx))
	if err != nil {
		return err
	}
	w.Seen = order.Status
	return nil
}

// rolledBack runs the test in a transaction of a database that all tests share.
func rolledBack(db *gorm.DB) (*activerecord.Order, error) {
	tx := db.Begin()
	defer tx.Rollback()
	return paidRowShips(tx)
}

// ship is the part of Order.Ship that decides. It takes what Ship has found, and no
// *gorm.DB.
func ship(o *activerecord.Order, from, cost int64, at time.Time) error {
	if o.Status != activerecord.StatusPaid {
		return activerecord.ErrWrongStatus
	}
	o.Status, o.ShippedAt = activerecord.StatusShipped, &at
	o.WarehouseID, o.ShippingCost = &from, cost
	return nil
}

// paidRowMayShipWithCare is how the rule alone is tried then. The database is there, unused.
func paidRowMayShipWithCare(*gorm.DB) error {
	return ship(paidRow(), lesson.Warehouse, 545, lesson.Noon)
}
