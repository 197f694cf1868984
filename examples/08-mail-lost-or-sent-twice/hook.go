package maillostorsenttwice

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

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
	return activerecord.SendMail(activerecord.Mail{To: order.Customer.Email, Subject: subject(order.ID)})
}

func shipByHook(db *gorm.DB, id int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		return tx.Table("orders").Model(&shipment{ID: id}).Update("status", activerecord.StatusShipped).Error
	})
}
