package crashanywhere

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// What a disciplined team does about mails: they have a table, too, beside that of the
// commands.

type queuedMail struct {
	ID          int64 `gorm:"primaryKey;autoIncrement"` // never given twice
	To, Subject string
}

// queueMails writes the mails that do sends into the transaction, as Ship itself would
// have to.
func queueMails(tx *gorm.DB, do func() error) error {
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
