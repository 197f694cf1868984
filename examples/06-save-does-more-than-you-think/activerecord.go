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

// change loads the order, lets someone else do what they do, and then changes it.
func change(db *gorm.DB, find func(*gorm.DB, int64) (*activerecord.Order, error), id int64, meanwhile func(*gorm.DB, int64) error, do func(*gorm.DB, *activerecord.Order) error) error {
	order, err := find(db, id)
	if err != nil {
		return err
	}
	if err := meanwhile(db, id); err != nil {
		return err
	}
	return do(db, order)
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

// saveIfVersion means to write nothing if someone else has moved the version.
func saveIfVersion(db *gorm.DB, order *activerecord.Order) (int64, error) {
	result := db.Where("version = ?", order.Version).Save(order)
	return result.RowsAffected, result.Error
}

// What follows is what a disciplined team does about it: methods of the model that
// write what they change, and an UPDATE in place of every Save.

var errChanged = errors.New("the order was changed or deleted by someone else")

// update writes the columns, named one by one, if the order is there and has the
// version that was loaded. It does not touch associations.
func update(tx *gorm.DB, order *activerecord.Order, columns map[string]any) error {
	columns["version"] = order.Version + 1
	result := tx.Model(&activerecord.Order{}).
		Where("id = ? AND version = ?", order.ID, order.Version).UpdateColumns(columns)
	if result.Error == nil && result.RowsAffected != 1 {
		return fmt.Errorf("update order %d: %w", order.ID, errChanged)
	}
	return result.Error
}

func editCarefully(db *gorm.DB, order *activerecord.Order) error {
	return db.Transaction(func(tx *gorm.DB) error {
		if err := update(tx, order, map[string]any{}); err != nil {
			return err
		}
		return order.ChangeQuantity(tx, lesson.Coffee, 5)
	})
}

func removeCarefully(db *gorm.DB, order *activerecord.Order) error {
	return db.Transaction(func(tx *gorm.DB) error {
		if err := update(tx, order, map[string]any{}); err != nil {
			return err
		}
		return order.RemoveItem(tx, lesson.Coffee)
	})
}

func cancelCarefully(db *gorm.DB, order *activerecord.Order) error {
	return update(db, order, map[string]any{"status": activerecord.StatusCancelled, "cancelled_at": noon})
}

// changeCarefully does it all again, with four other orders.
func changeCarefully(db *gorm.DB) error {
	if err := errors.Join(
		change(db, activerecord.FindOrder, again+edited, nobody, editCarefully),
		change(db, activerecord.FindOrder, again+removed, nobody, removeCarefully),
	); err != nil {
		return err
	}
	for _, err := range []error{
		change(db, findRow, again+deleted, deleteOrder, cancelCarefully),
		change(db, activerecord.FindOrder, again+stale, cancelOrder, editCarefully),
	} {
		if !errors.Is(err, errChanged) {
			return fmt.Errorf("the second to come should be refused, got: %v", err)
		}
	}
	return nil
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
