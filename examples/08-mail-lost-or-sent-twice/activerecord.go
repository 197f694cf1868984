package maillostorsenttwice

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord sends each mail where the model does.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, func(do func() error) error { return do() })
}

// run ships an order while the mailer is down, one in a process that dies, two
// together of which one is out of stock, and one of a model that mails in a hook.
// All that ships is called by mailing.
func run(ctx context.Context, w *lesson.World, mailing func(do func() error) error) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	var s seen
	shipUnlucky := func() error { return mailing(func() error { return ship(db, unlucky) }) }
	if err := whileDown(shipUnlucky); err != nil {
		return err
	}
	w.Refusal = shipUnlucky()

	shipCrashed := func() error { return mailing(func() error { return ship(db, crashed) }) }
	err := whileDying(w, func(die func()) error {
		return withMailer(func(activerecord.Mail) error { die(); return nil }, shipCrashed)
	})
	if err != nil {
		return err
	}
	s.afterDeath = shipCrashed()

	err = mailing(func() error { return shipTogether(db, together, soldOut) })
	if !errors.Is(err, activerecord.ErrOutOfStock) {
		return fmt.Errorf("an order should be out of stock, got: %v", err)
	}

	send := activerecord.SendMail
	err = withMailer(func(m activerecord.Mail) (err error) {
		s.whenMailed, err = lesson.Status(ctx, w.DB, watched)
		return errors.Join(err, send(m))
	}, func() error { return mailing(func() error { return shipByHook(db, watched) }) })
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
			// Ship mails when its part is done, and COMMIT comes later.
			if err := ship(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}
