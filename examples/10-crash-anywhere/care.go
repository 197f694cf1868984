package crashanywhere

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare runs the same requests, each under its key.
func runWithCare(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, careRequests(w))
}

func careRequests(w *lesson.World) requests {
	return requests{
		prepare: func(ctx context.Context) error {
			return w.DB.WithContext(ctx).AutoMigrate(&doneRequest{}, &queuedMail{})
		},
		place: func(ctx context.Context, key string, _ int64) (*held, error) {
			return heldRow(once(w.DB.WithContext(ctx), key, placeRows))
		},
		pay: func(ctx context.Context, key string, id int64) (*held, error) {
			return heldRow(once(w.DB.WithContext(ctx), key, func(tx *gorm.DB) (*activerecord.Order, error) { return payRow(tx, id) }))
		},
		ship: func(ctx context.Context, key string, id int64) (*held, error) {
			return heldRow(once(w.DB.WithContext(ctx), key, func(tx *gorm.DB) (order *activerecord.Order, err error) {
				queueMails(tx, func() { order, err = shipRow(tx, id) })
				return order, err
			}))
		},
		mail: func(ctx context.Context) error {
			return sendQueued(w.DB.Session(&gorm.Session{Context: ctx, SkipDefaultTransaction: true}))
		},
	}
}

// doneRequest is a row for each request that was done.
type doneRequest struct {
	Key string `gorm:"primaryKey"`
}

// once carries do out, unless that was done under the key before: then it returns neither an
// order nor an error. With an error it returns no order, whatever do has changed in memory.
func once(db *gorm.DB, key string, do func(tx *gorm.DB) (*activerecord.Order, error)) (order *activerecord.Order, err error) {
	err = db.Transaction(func(tx *gorm.DB) error {
		noted := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&doneRequest{key})
		if noted.Error != nil || noted.RowsAffected == 0 {
			return noted.Error
		}
		order, err = do(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return order, nil
}

// queuedMail is an e-mail that waits for the transaction that it is about.
type queuedMail struct {
	ID   int64
	Mail activerecord.Mail `gorm:"embedded"`
}

// queueMails queues the e-mails that do sends. Ship would have a line for that, and not
// send them.
func queueMails(tx *gorm.DB, do func()) {
	defer func(before func(activerecord.Mail) error) { activerecord.SendMail = before }(activerecord.SendMail)
	activerecord.SendMail = func(m activerecord.Mail) error { return tx.Create(&queuedMail{Mail: m}).Error }
	do()
}

// sendQueued runs again and again. An e-mail that could not be sent stays in the queue.
func sendQueued(db *gorm.DB) error {
	var queue []queuedMail
	if err := db.Order("id").Find(&queue).Error; err != nil {
		return err
	}
	for _, mail := range queue {
		if err := activerecord.SendMail(mail.Mail); err != nil {
			return err
		}
		if err := db.Delete(&mail).Error; err != nil {
			return err
		}
	}
	return nil
}
