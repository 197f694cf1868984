package memoryanddatabasedisagree

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord pays an order, and once more when COMMIT has failed.
func runActiveRecord(ctx context.Context, w *lesson.World) error { return asUsual.payTwice(ctx, w) }

// commands are how a program changes orders of package activerecord, and places them.
type commands struct {
	pay            func(db *gorm.DB, order *activerecord.Order) error
	changeQuantity func(db *gorm.DB, order *activerecord.Order) error
	place          func(db *gorm.DB) (*activerecord.Order, error)
}

// asUsual calls the methods of the order itself.
var asUsual = commands{
	pay:            func(db *gorm.DB, order *activerecord.Order) error { return order.Pay(db, order.Total) },
	changeQuantity: func(db *gorm.DB, order *activerecord.Order) error { return order.ChangeQuantity(db, lesson.Coffee, 5) },
	place: func(db *gorm.DB) (*activerecord.Order, error) {
		return activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	},
}

func (c commands) payTwice(ctx context.Context, w *lesson.World) error {
	if err := prepare(ctx, w); err != nil {
		return err
	}
	order, err := activerecord.FindOrder(w.DB.WithContext(ctx), repeated)
	if err != nil {
		return err
	}
	if err := fails(c.pay(w.DB.WithContext(withoutCommit(ctx)), order)); err != nil {
		return err
	}
	w.Refusal = c.pay(w.DB.WithContext(ctx), order)
	return nil
}

// payByID loads the order that it pays.
func (c commands) payByID(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return c.pay(db, order)
}

// payTogether pays both orders, or none.
func (c commands) payTogether(db *gorm.DB, one, other *activerecord.Order) error {
	return db.Transaction(func(tx *gorm.DB) error {
		if err := c.pay(tx, one); err != nil {
			return err
		}
		return c.pay(tx, other)
	})
}

// placeInTransaction returns the order with an error, too, so that a message can name it.
func (c commands) placeInTransaction(db *gorm.DB) (order *activerecord.Order, err error) {
	err = db.Transaction(func(tx *gorm.DB) (err error) {
		order, err = c.place(tx)
		return err
	})
	return order, err
}
