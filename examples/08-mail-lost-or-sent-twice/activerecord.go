package maillostorsenttwice

import (
	"context"
	"errors"
	"fmt"
	"time"

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
	err := mailingBy(func(activerecord.Mail) error { return errDown }, func() error { return ship(db, unlucky) })
	if !errors.Is(err, errDown) {
		return fmt.Errorf("the mailer should be down, got: %v", err)
	}
	s.retry = ship(db, unlucky)

	w.Refusal = shipTogether(db, together, soldOut)

	send := activerecord.SendMail
	err = mailingBy(func(m activerecord.Mail) (err error) {
		s.whenMailed, err = lesson.Status(ctx, w.DB, watched)
		return errors.Join(err, send(m))
	}, func() error { return shipByHook(db, watched) })
	w.Seen = s
	return err
}

// mailingBy calls do with another mailer, by the only way there is: a variable of
// package activerecord.
func mailingBy(mailer func(activerecord.Mail) error, do func() error) error {
	before := activerecord.SendMail
	activerecord.SendMail = mailer
	defer func() { activerecord.SendMail = before }()
	return do()
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

// TableName tells GORM the table, which it would derive from the name of the type.
func (shipment) TableName() string { return "orders" }

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
		return tx.Model(&shipment{ID: id}).Update("status", activerecord.StatusShipped).Error
	})
}

func mailAbout(order *activerecord.Order) activerecord.Mail {
	return activerecord.Mail{To: order.Customer.Email, Subject: subject(order.ID)}
}

// What follows is what a disciplined team does about it: an outbox of its own, in
// which Ship would write where it now mails.

// queuedMail is a row of the team's outbox.
type queuedMail struct {
	ID          int64
	To, Subject string
	SentAt      *time.Time
}

// shipAndQueue ships the order, without what else shipping does, and queues the
// mail, in one transaction.
func shipAndQueue(db *gorm.DB, id int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		order, err := activerecord.FindOrder(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Model(order).UpdateColumn("status", activerecord.StatusShipped).Error; err != nil {
			return err
		}
		mail := mailAbout(order)
		return tx.Create(&queuedMail{To: mail.To, Subject: mail.Subject}).Error
	})
}

// sendQueued is run again and again. What was not sent stays.
func sendQueued(db *gorm.DB) error {
	var queue []queuedMail
	if err := db.Where("sent_at IS NULL").Order("id").Find(&queue).Error; err != nil {
		return err
	}
	for _, mail := range queue {
		if err := activerecord.SendMail(activerecord.Mail{To: mail.To, Subject: mail.Subject}); err != nil {
			return err
		}
		if err := db.Model(&mail).Update("sent_at", noon).Error; err != nil {
			return err
		}
	}
	return nil
}

var errChangedMind = errors.New("the customer has changed their mind")

// outboxByHand runs the first two scenarios with it.
func outboxByHand(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := errors.Join(db.AutoMigrate(&queuedMail{}), shipAndQueue(db, queued)); err != nil {
		return err
	}
	err := mailingBy(func(activerecord.Mail) error { return errDown }, func() error { return sendQueued(db) })
	if !errors.Is(err, errDown) {
		return fmt.Errorf("the mailer should be down, got: %v", err)
	}
	err = db.Transaction(func(tx *gorm.DB) error {
		return errors.Join(shipAndQueue(tx, dropped), errChangedMind)
	})
	if !errors.Is(err, errChangedMind) {
		return err
	}
	return sendQueued(db)
}

// stopAfterMail ships an order, stops after its mail was sent and before that is
// written down, and starts again.
func stopAfterMail(ctx context.Context, w *lesson.World) (more string, err error) {
	db := w.DB.WithContext(ctx)
	if err := shipAndQueue(db, twice); err != nil {
		return "", err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	send := activerecord.SendMail
	err = mailingBy(func(m activerecord.Mail) error {
		defer stop()
		return send(m)
	}, func() error { return sendQueued(w.DB.WithContext(running)) })
	if !errors.Is(err, context.Canceled) {
		return "", fmt.Errorf("it should have been stopped, got: %v", err)
	}
	return "", sendQueued(db)
}
