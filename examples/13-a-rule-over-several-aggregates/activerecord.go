package severalaggregates

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, rowRequests(place))
}

func rowRequests(place func(*gorm.DB) error) requests {
	return requests{
		sideBySide: rows(func(db *gorm.DB) error { return sideBySide(db, place) }),
		look:       rows(nonePending),
		place:      rows(place),
		cancel:     rows(func(db *gorm.DB) error { return move(db, activerecord.StatusCancelled) }),
		ship:       rows(ship),
		shipInTwo:  rows(shipInTwo),
		giveBack:   rows(giveBack),
	}
}

// sideBySide is two requests at once: both look before either of them saves.
func sideBySide(db *gorm.DB, place func(*gorm.DB) error) error {
	if err := nonePending(db); err != nil {
		return err
	}
	if err := nonePending(db); err != nil {
		return err
	}
	if err := place(db); err != nil {
		return err
	}
	return place(db)
}

func nonePending(db *gorm.DB) error {
	var pending int64
	err := db.Model(&activerecord.Order{}).
		Where("customer_id = ? AND status = ?", lesson.Ada, activerecord.StatusPending).
		Count(&pending).Error
	if err == nil && pending > 0 {
		return errPending
	}
	return err
}

func place(db *gorm.DB) error {
	_, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	return err
}

// move has the condition of lesson 09: nothing happens to an order that is not paid any more.
func move(db *gorm.DB, to string) error {
	moved := db.Model(&activerecord.Order{}).Where("id = ? AND status = ?", paid, activerecord.StatusPaid).
		UpdateColumn("status", to)
	if moved.Error == nil && moved.RowsAffected == 0 {
		return activerecord.ErrWrongStatus
	}
	return moved.Error
}
