package crashanywhere

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord runs the use case with every fault, and then without one, for the
// record.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := sweepWithoutKeys(ctx, w, stepsOfRows(w.DB)); err != nil {
		return err
	}
	db := w.DB.WithContext(ctx)
	order, err := placeRows(db)
	if err != nil {
		return err
	}
	if _, err := payRow(db, order.ID); err != nil {
		return err
	}
	_, err = shipRow(db, order.ID)
	return err
}

// placeRows places an order of a piece of coffee.
func placeRows(db *gorm.DB) (order *activerecord.Order, err error) {
	err = db.Transaction(func(tx *gorm.DB) (err error) {
		order, err = lesson.PlacedOrder(tx, lesson.Coffee)
		return err
	})
	return order, err
}

func payRow(db *gorm.DB, id int64) (*activerecord.Order, error) {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return nil, err
	}
	return order, order.Pay(db, order.Total)
}

func shipRow(db *gorm.DB, id int64) (*activerecord.Order, error) {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return nil, err
	}
	return order, order.Ship(db)
}

// doneCommand is a row for each command that was done, in a table of the team's own.
type doneCommand struct {
	Key string `gorm:"primaryKey"`
}

// once calls do, unless that was done under the key before: the key is written in the
// same transaction.
func once(db *gorm.DB, key string, do func(tx *gorm.DB) error) error {
	done := errors.New("done already")
	err := db.Transaction(func(tx *gorm.DB) error {
		err := tx.Create(&doneCommand{key}).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return done
		}
		if err != nil {
			return err
		}
		return do(tx)
	})
	if errors.Is(err, done) {
		return nil
	}
	return err
}
