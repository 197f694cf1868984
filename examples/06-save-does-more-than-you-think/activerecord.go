package savedoesmorethanyouthink

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord changes four orders in memory and saves them, the last two after
// someone else has deleted and cancelled them.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	var rows int64
	err := errors.Join(
		change(db, activerecord.FindOrder, edited, nobody, editAndSave),
		change(db, activerecord.FindOrder, removed, nobody, removeAndSave),
		change(db, findRow, deleted, deleteOrder, cancelAndSave),
		change(db, activerecord.FindOrder, stale, cancelOrder, func(db *gorm.DB, order *activerecord.Order) (err error) {
			rows, err = saveIfVersion(db, order)
			return err
		}),
	)
	w.Seen = seen{overwriting: fmt.Sprintf("Save reports %d row", rows), deletedAnswer: "Save reports no error"}
	return err
}

func editAndSave(db *gorm.DB, order *activerecord.Order) error {
	order.Items[0].Quantity = 5
	order.Total = order.CalculateTotal()
	return db.Save(order).Error // writes the total, but not the item
}

func removeAndSave(db *gorm.DB, order *activerecord.Order) error {
	order.Items = slices.Delete(order.Items, 0, 1)
	order.Total = order.CalculateTotal()
	return db.Save(order).Error
}

// findRow finds the order without its items, for code that does not need them.
func findRow(db *gorm.DB, id int64) (*activerecord.Order, error) {
	var order activerecord.Order
	err := db.First(&order, id).Error
	return &order, err
}

func cancelAndSave(db *gorm.DB, order *activerecord.Order) error {
	order.Status, order.CancelledAt = activerecord.StatusCancelled, &noon
	return db.Save(order).Error
}

// saveIfVersion means to write nothing if someone else has incremented the version.
func saveIfVersion(db *gorm.DB, order *activerecord.Order) (int64, error) {
	result := db.Where("version = ?", order.Version).Save(order)
	return result.RowsAffected, result.Error
}

// editRowAndForget forgets the Save.
func editRowAndForget(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	order.Items[0].Quantity = 5
	return nil
}
