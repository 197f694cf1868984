package maillostorsenttwice

import (
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// What a disciplined team does about it: an outbox of its own, in which Ship would
// write where it now mails.

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
