package databasealwayspresent

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	order, err := aPaidOrderIsShippedFromRows(w.DB.WithContext(ctx))
	if err != nil {
		return err
	}
	w.Seen = order.Status
	return nil
}

// aPaidOrderIsShippedFromRows is what a test of the rule does. The database must
// have been opened, migrated, and filled with a customer, a product, a warehouse,
// its stock and a shipping rate before; and someone must have replaced SendMail.
func aPaidOrderIsShippedFromRows(db *gorm.DB) (*activerecord.Order, error) {
	coffee, err := activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return nil, err
	}
	order, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return nil, err
	}
	if err := order.AddItem(db, coffee, 1); err != nil {
		return nil, err
	}
	if err := order.Pay(db, order.Total); err != nil {
		return nil, err
	}
	return order, order.Ship(db)
}
