package bulkandcounters

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := fill(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	err := cancelByUpdates(w.DB.WithContext(ctx), deadline, night)
	if !errors.Is(err, activerecord.ErrInvalid) {
		return fmt.Errorf("the hook should refuse Updates, got: %v", err)
	}
	w.Refusal = fmt.Errorf("the hook BeforeSave refuses Updates: %w", err)
	return atNight(ctx, w, job{
		cancel: func(ctx context.Context, before, at time.Time) error {
			return cancelUnpaid(w.DB.WithContext(ctx), before, at)
		},
		openPage: func(ctx context.Context, id int64) (pay func(context.Context) error, err error) {
			order, err := activerecord.FindOrder(w.DB.WithContext(ctx), id)
			return func(ctx context.Context) error { return order.Pay(w.DB.WithContext(ctx), order.Total) }, err
		},
		sellMug: func(ctx context.Context) error { return sellMug(w.DB.WithContext(ctx)) },
	})
}

// cancelByUpdates is GORM's usual call for many rows. It runs Order.BeforeSave, which
// refuses it: no order was loaded, so the hook sees one without a status.
func cancelByUpdates(db *gorm.DB, before, at time.Time) error {
	return unpaid(db, before).
		Updates(map[string]any{"status": activerecord.StatusCancelled, "cancelled_at": at}).Error
}

// cancelUnpaid cancels the orders. UpdateColumns runs no hook.
func cancelUnpaid(db *gorm.DB, before, at time.Time) error {
	return unpaid(db, before).
		UpdateColumns(map[string]any{"status": activerecord.StatusCancelled, "cancelled_at": at}).Error
}

// unpaid are the orders that were placed before that time, and are not paid.
func unpaid(db *gorm.DB, before time.Time) *gorm.DB {
	return db.Model(&activerecord.Order{}).
		Where("status = ? AND placed_at < ?", activerecord.StatusPending, before)
}

// sellMug takes a mug out of stock. It wraps activerecord.ErrOutOfStock.
func sellMug(db *gorm.DB) error {
	result := db.Model(&activerecord.Stock{}).
		Where("warehouse_id = ? AND product_id = ? AND quantity >= 1", lesson.Warehouse, lesson.Mug).
		Update("quantity", gorm.Expr("quantity - 1"))
	if result.Error == nil && result.RowsAffected == 0 {
		return fmt.Errorf("sell a mug: %w", activerecord.ErrOutOfStock)
	}
	return result.Error
}
