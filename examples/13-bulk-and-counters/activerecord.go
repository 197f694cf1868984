package bulkandcounters

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := fill(db); err != nil {
		return err
	}
	cashier, err := activerecord.FindOrder(db, first)
	if err != nil {
		return err
	}
	w.StartRecording()
	if err := cancelUnpaid(db, deadline, night); err != nil {
		return err
	}
	w.Seen = func(ctx context.Context) error { return cashier.Pay(w.DB.WithContext(ctx), cashier.Total) }
	return nil
}

// cancelUnpaid cancels the orders that were placed before a time and are not paid.
func cancelUnpaid(db *gorm.DB, before, at time.Time) error {
	return db.Exec(`UPDATE orders SET status = 'cancelled', cancelled_at = ?
		WHERE status = 'pending' AND placed_at < ?`, at, before).Error
}

// sellByUpdate sells a mug, or returns activerecord.ErrOutOfStock.
func sellByUpdate(ctx context.Context, w *lesson.World) error {
	result := w.DB.WithContext(ctx).Session(&gorm.Session{SkipDefaultTransaction: true}).
		Model(&activerecord.Stock{}).
		Where("warehouse_id = ? AND product_id = ? AND quantity >= 1", lesson.Warehouse, lesson.Mug).
		UpdateColumn("quantity", gorm.Expr("quantity - 1"))
	if result.Error == nil && result.RowsAffected == 0 {
		return activerecord.ErrOutOfStock
	}
	return result.Error
}
