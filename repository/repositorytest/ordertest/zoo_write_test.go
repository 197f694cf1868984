package ordertest

import (
	"errors"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// dbSave has Save update the row, whatever its version is by now, and insert it if
// there is none any more.
func dbSave(s *gormStore) {
	s.update = func(tx *gorm.DB, _, after domainmodel.OrderSnapshot) error {
		row := rowOf(after)
		return tx.Omit(clause.Associations).Save(&row).Error
	}
}

// whereVersionSave looks like a lock. Save finds no row to update, and then upserts.
func whereVersionSave(s *gormStore) {
	s.update = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		row := rowOf(after)
		return tx.Omit(clause.Associations).Where("version = ?", before.Version).Save(&row).Error
	}
}

// updatesWithAStruct leaves a total of 0 as it was.
func updatesWithAStruct(s *gormStore) {
	s.update = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		return onlyOne(before, tx.Omit(clause.Associations).Where("version = ?", before.Version).Updates(new(rowOf(after))))
	}
}

func upsertItems(s *gormStore) {
	s.items = func(tx *gorm.DB, _, after domainmodel.OrderSnapshot) error {
		return insertItems(tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "order_id"}, {Name: "product_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"unit_price", "quantity"}),
		}), after)
	}
}

func deleteItemsByProduct(s *gormStore) {
	s.items = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		for _, item := range before.Items {
			if err := tx.Where("product_id = ?", int64(item.ProductID)).Delete(&activerecord.OrderItem{}).Error; err != nil {
				return err
			}
		}
		return insertItems(tx, after)
	}
}

// versionOfTheRow writes the order's row, and increments its version, only if that row
// has changed.
func versionOfTheRow(s *gormStore) {
	s.update = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		if before.Total == after.Total && before.Status == after.Status {
			return nil
		}
		return update(tx, before, after)
	}
}

// ignoreRowsAffected asks for the error only, and no row is none.
func ignoreRowsAffected(s *gormStore) {
	s.update = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		return tx.Model(&activerecord.Order{}).
			Where("id = ? AND version = ?", int64(before.ID), before.Version).UpdateColumns(columnsOf(after)).Error
	}
}

// countConflicts does not ask which version is stored.
func countConflicts(s *gormStore) {
	s.update = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		return onlyOne(before, tx.Model(&activerecord.Order{}).Where("id = ? AND version = ?", int64(before.ID), before.Version).UpdateColumns(columnsOf(after)))
	}
}

// checkThenAct compares the versions in Go, and then writes. The first two writers
// have both compared before one of them writes.
func checkThenAct(s *gormStore) {
	noTransaction(s)
	meet := meeting()
	s.update = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		var stored int64
		if err := tx.Model(&activerecord.Order{}).Where("id = ?", int64(before.ID)).Pluck("version", &stored).Error; err != nil {
			return err
		}
		if stored != before.Version {
			return &domainmodel.ConflictError{OrderID: before.ID, Loaded: before.Version, Stored: stored}
		}
		meet()
		return tx.Model(&activerecord.Order{}).Where("id = ?", int64(before.ID)).UpdateColumns(columnsOf(after)).Error
	}
}

// meeting returns a function of which the first two callers wait for each other, for a
// second at most: the second one may need what the first one writes.
func meeting() func() {
	var arrived atomic.Int32
	both := make(chan struct{})
	return func() {
		if arrived.Add(1) == 2 {
			close(both)
		}
		select {
		case <-both:
		case <-time.After(time.Second):
		}
	}
}

func forgetTheCost(s *gormStore) {
	s.update = func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
		columns := columnsOf(after)
		delete(columns, "shipping_cost")
		return onlyOne(before, tx.Model(&activerecord.Order{}).Where("id = ? AND version = ?", int64(before.ID), before.Version).UpdateColumns(columns))
	}
}

// onlyOne returns a conflict unless the statement wrote one row.
func onlyOne(before domainmodel.OrderSnapshot, result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected != 1 {
		return &domainmodel.ConflictError{OrderID: before.ID, Loaded: before.Version}
	}
	return result.Error
}

// cutRegion is what MySQL does to a text without strict mode.
func cutRegion(s *gormStore) {
	s.insert = func(tx *gorm.DB, after domainmodel.OrderSnapshot) error {
		after.Region = after.Region[:min(8, len(after.Region))]
		return insert(tx, after)
	}
}

func writeAlways(s *gormStore) {
	s.changed = func(*domainmodel.Order) bool { return true }
}

// swallowEventErrors logs what it should return. The log is left out.
func swallowEventErrors(s *gormStore) {
	insertEvents := s.events
	s.events = func(tx *gorm.DB, after domainmodel.OrderSnapshot, events []domainmodel.Event) error {
		_ = insertEvents(tx, after, events)
		return nil
	}
}

func handErrorsOn(s *gormStore) {
	s.explain = func(err error, _ bool, _ domainmodel.OrderSnapshot) error {
		return errors.Join(errors.New("save the order"), err)
	}
}

func acceptAnything(s *gormStore) {
	s.accept = func(*domainmodel.Order) error { return nil }
}
