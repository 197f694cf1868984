package savedoesmorethanyouthink

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// What a disciplined team does about it: methods of the model that write what they
// change, and an UPDATE in place of every Save.

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
