package main

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// tunedActiveRecord is activeRecord without gorm's default transactions, and without
// the associations that an operation has no use for. To ship needs them all: the
// customer gets a mail.
//
// PrepareStmt, which gorm's page on performance advises, is left out since it made
// everything slower here: the drivers keep prepared statements already, and gorm
// prepares again, in every transaction, what was first used in one.
type tunedActiveRecord struct{ activeRecord }

func openActiveRecordTuned(open opener) (contestant, error) {
	db, err := open(choice{gorm: gorm.Config{SkipDefaultTransaction: true}})
	return tunedActiveRecord{activeRecord{db}}, err
}

func (a tunedActiveRecord) Insert(ctx context.Context, id, customer int64, items int) error {
	o := newActiveOrder(id, customer, items)
	return a.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Omit("Customer", "Warehouse", "Items").Create(&o).Error; err != nil {
			return err
		}
		return tx.Omit("Product").CreateInBatches(o.Items, chunk).Error
	})
}

// find is activerecord.FindOrder without the customer.
func (a tunedActiveRecord) find(db *gorm.DB, id int64) (*activerecord.Order, error) {
	var o activerecord.Order
	if err := db.Preload("Items", func(db *gorm.DB) *gorm.DB { return db.Order("id") }).First(&o, id).Error; err != nil {
		return nil, fmt.Errorf("find order %d: %w", id, err)
	}
	return &o, nil
}

func (a tunedActiveRecord) Load(ctx context.Context, id int64) (int64, error) {
	o, err := a.find(a.db.WithContext(ctx), id)
	if err != nil {
		return 0, err
	}
	return o.Total, nil
}

func (a tunedActiveRecord) Change(ctx context.Context, id, product int64, quantity int) error {
	db := a.db.WithContext(ctx)
	o, err := a.find(db, id)
	if err != nil {
		return err
	}
	return o.ChangeQuantity(db, product, quantity)
}
