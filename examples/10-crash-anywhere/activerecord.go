package crashanywhere

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord runs the use case with every fault, and then without one, for the
// record.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := fill(db); err != nil {
		return err
	}
	found, err := sweep(ctx, w, stepsOfRows(w.DB))
	if err != nil {
		return err
	}
	w.Seen = found
	w.StartRecording()
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

// stepsOfRows are the steps as good code does them: each loads the order again, and
// is one transaction.
func stepsOfRows(db *gorm.DB) []step {
	none := func(context.Context) (int64, error) { return 0, nil }
	return []step{
		{name: "place", does: activerecord.StatusPending, prepare: none, do: func(ctx context.Context, _ int64) (bool, error) {
			order, err := placeRows(db.WithContext(ctx))
			return order != nil && order.ID != 0, err
		}},
		{name: "pay", does: activerecord.StatusPaid, prepare: placed(db), do: func(ctx context.Context, id int64) (bool, error) {
			order, err := payRow(db.WithContext(ctx), id)
			return order != nil && order.Status == activerecord.StatusPaid, err
		}},
		{name: "ship", does: activerecord.StatusShipped, prepare: paid(db), do: func(ctx context.Context, id int64) (bool, error) {
			order, err := shipRow(db.WithContext(ctx), id)
			return order != nil && order.Status == activerecord.StatusShipped, err
		}, mails: true},
	}
}

// placed makes orders to pay, and paid orders to ship.
func placed(db *gorm.DB) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		order, err := lesson.PlacedOrder(db.WithContext(ctx), lesson.Coffee)
		if err != nil {
			return 0, err
		}
		return order.ID, nil
	}
}

func paid(db *gorm.DB) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		order, err := lesson.PaidOrder(db.WithContext(ctx), lesson.Coffee)
		if err != nil {
			return 0, err
		}
		return order.ID, nil
	}
}

// What follows is what a disciplined team does about it: a table of what was done
// already, and one of mails to send.

type doneCommand struct {
	Key string `gorm:"primaryKey"`
}

type queuedMail struct {
	ID          int64 `gorm:"primaryKey;autoIncrement"` // never given twice
	To, Subject string
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

// queueing writes the mails that do sends into the transaction, as Ship itself would
// have to.
func queueing(tx *gorm.DB, do func() error) error {
	defer func(before func(activerecord.Mail) error) { activerecord.SendMail = before }(activerecord.SendMail)
	activerecord.SendMail = func(m activerecord.Mail) error {
		return tx.Create(&queuedMail{To: m.To, Subject: m.Subject}).Error
	}
	return do()
}

// sendQueued sends what is in the queue, and not what it has sent already.
func sendQueued(db *gorm.DB, sent map[int64]bool) error {
	var queue []queuedMail
	if err := db.Order("id").Find(&queue).Error; err != nil {
		return err
	}
	for _, mail := range queue {
		if !sent[mail.ID] {
			if err := activerecord.SendMail(activerecord.Mail{To: mail.To, Subject: mail.Subject}); err != nil {
				return err
			}
			sent[mail.ID] = true
		}
		if err := db.Delete(&mail).Error; err != nil {
			return err
		}
	}
	return nil
}

// stepsOfRowsWithKeys are the same steps, each under a key. They throw their objects
// away.
func stepsOfRowsWithKeys(w *lesson.World) []step {
	number := int64(0)
	next := func(context.Context) (int64, error) { number++; return number, nil }
	keyed := func(what string, do func(tx *gorm.DB, id int64) error) func(context.Context, int64) (bool, error) {
		return func(ctx context.Context, id int64) (bool, error) {
			return false, once(w.DB.WithContext(ctx), fmt.Sprint(what, " ", id), func(tx *gorm.DB) error { return do(tx, id) })
		}
	}
	place := keyed("place", func(tx *gorm.DB, _ int64) error {
		_, err := placeRows(tx)
		return err
	})
	pay := keyed("pay", func(tx *gorm.DB, id int64) error {
		_, err := payRow(tx, id)
		return err
	})
	ship := keyed("ship", func(tx *gorm.DB, id int64) error {
		return queueing(tx, func() error {
			_, err := shipRow(tx, id)
			return err
		})
	})
	sent := map[int64]bool{} // survives every fault here; in a program it has to be stored
	mail := func(ctx context.Context) error { return sendQueued(w.DB.WithContext(ctx), sent) }
	shipped := func(ctx context.Context) (int64, error) {
		id, err := paid(w.DB)(ctx)
		if err == nil {
			_, err = ship(ctx, id)
		}
		return id, err
	}
	return []step{
		{name: "place", does: activerecord.StatusPending, prepare: next, do: place},
		{name: "pay", does: activerecord.StatusPaid, prepare: placed(w.DB), do: pay},
		{name: "ship", does: activerecord.StatusShipped, prepare: paid(w.DB), do: ship, mails: true, deliver: mail},
		{name: "mail", does: activerecord.StatusShipped, prepare: shipped, mails: true, do: func(ctx context.Context, _ int64) (bool, error) {
			return false, mail(ctx)
		}},
	}
}

// sweepRowsWithKeys sweeps them.
func sweepRowsWithKeys(ctx context.Context, w *lesson.World) (tally, error) {
	if err := w.DB.WithContext(ctx).AutoMigrate(&doneCommand{}, &queuedMail{}); err != nil {
		return tally{}, err
	}
	return sweep(ctx, w, stepsOfRowsWithKeys(w))
}
