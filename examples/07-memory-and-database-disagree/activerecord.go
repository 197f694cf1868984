package memoryanddatabasedisagree

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error { return run(ctx, w, payTwice) }

// run pays an order that was loaded once, and once more when COMMIT has failed.
func run(ctx context.Context, w *lesson.World, twice func(context.Context, *gorm.DB, *activerecord.Order) (failure, refusal error)) error {
	if err := prepare(ctx, w); err != nil {
		return err
	}
	order, err := activerecord.FindOrder(w.DB.WithContext(ctx), repeated)
	if err != nil {
		return err
	}
	failure, refusal := twice(ctx, w.DB, order)
	w.Refusal = refusal
	return fails(failure)
}

func payTwice(
	ctx context.Context, db *gorm.DB, order *activerecord.Order,
) (failure, refusal error) {
	// Pay marks the order as paid, and writes that: COMMIT fails.
	failure = order.Pay(db.WithContext(withoutCommit(ctx)), order.Total)
	// The mark is still there, and the next Pay looks at it.
	return failure, order.Pay(db.WithContext(ctx), order.Total)
}

// commands are how a program changes orders of package activerecord.
type commands struct {
	pay, changeQuantity func(*gorm.DB, *activerecord.Order) error
}

// asUsual calls the methods of the order itself.
var asUsual = commands{
	pay:            func(db *gorm.DB, order *activerecord.Order) error { return order.Pay(db, order.Total) },
	changeQuantity: func(db *gorm.DB, order *activerecord.Order) error { return order.ChangeQuantity(db, lesson.Coffee, 5) },
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
