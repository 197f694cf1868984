package maillostorsenttwice

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord ships an order while the mailer is down, two orders together of
// which one is out of stock, and one of a model that mails in a hook.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	var s seen
	if err := whileDown(func() error { return ship(db, unlucky) }); err != nil {
		return err
	}
	s.retry = ship(db, unlucky)

	w.Refusal = shipTogether(db, together, soldOut)

	send := activerecord.SendMail
	err := withMailer(func(m activerecord.Mail) (err error) {
		s.whenMailed, err = lesson.Status(ctx, w.DB, watched)
		return errors.Join(err, send(m))
	}, func() error { return shipByHook(db, watched) })
	w.Seen = s
	return err
}

func ship(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Ship(db)
}

func shipTogether(db *gorm.DB, ids ...int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		for _, id := range ids {
			// Ship mails when it returns, and COMMIT comes later.
			if err := ship(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// shipment is an order's row as a model with a hook. What else ships an order is
// left out: the hook is the point.
type shipment struct {
	ID     int64
	Status string
}

// AfterUpdate mails the customer. GORM calls it after the statement, and before
// COMMIT.
func (s *shipment) AfterUpdate(tx *gorm.DB) error {
	var order activerecord.Order
	if err := tx.Session(&gorm.Session{NewDB: true}).Preload("Customer").First(&order, s.ID).Error; err != nil {
		return err
	}
	return activerecord.SendMail(mailAbout(&order))
}

func shipByHook(db *gorm.DB, id int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		return tx.Table("orders").Model(&shipment{ID: id}).Update("status", activerecord.StatusShipped).Error
	})
}
