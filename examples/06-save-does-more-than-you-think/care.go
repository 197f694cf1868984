package savedoesmorethanyouthink

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare has each caller choose how to save, by what it has changed.
func runWithCare(ctx context.Context, w *lesson.World) error {
	return runRows(ctx, w, [4]saveRow{saveItems, replaceItems, saveColumns, saveColumns})
}

// saveItems is for items that were edited. It writes all of them, and the customer.
func saveItems(db *gorm.DB, order *activerecord.Order) error {
	return db.Session(&gorm.Session{FullSaveAssociations: true}).Save(order).Error
}

// replaceItems is for items that were removed or added. It writes no edited one.
func replaceItems(db *gorm.DB, order *activerecord.Order) error {
	return db.Transaction(func(tx *gorm.DB) error {
		items := tx.Model(order).Association("Items")
		if err := items.Unscoped().Replace(order.Items); err != nil {
			return err
		}
		return tx.Omit(clause.Associations).Save(order).Error
	})
}

// saveColumns is for the order's own columns. Unlike Save, Updates does not INSERT.
func saveColumns(db *gorm.DB, order *activerecord.Order) error {
	result := db.Model(order).Where("version = ?", order.Version).
		Select("*").Omit(clause.Associations).Updates(order)
	if result.Error == nil && result.RowsAffected == 0 {
		return errChanged
	}
	return result.Error
}

var errChanged = errors.New("the order was changed or deleted by someone else")
