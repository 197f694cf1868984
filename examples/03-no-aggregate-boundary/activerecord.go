package noaggregateboundary

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord edits items the way an admin screen and a nightly job would.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := placeOrders(db); err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = editOne(db, paid)
	return errors.Join(editOne(db, edited), editInBulk(db, inBulk))
}

func editOne(db *gorm.DB, id int64) error {
	var item activerecord.OrderItem
	err := db.First(&item, "order_id = ?", id).Error
	if err != nil {
		return err
	}
	item.Quantity = 999
	return db.Save(&item).Error
}

func editInBulk(db *gorm.DB, id int64) error {
	return db.Model(&activerecord.OrderItem{}).
		Where("order_id = ?", id).
		Update("quantity", 999).Error
}
