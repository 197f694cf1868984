package memoryanddatabasedisagree

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runWithCare(ctx context.Context, w *lesson.World) error { return run(ctx, w, payTwiceOnCopies) }

func payTwiceOnCopies(ctx context.Context, db *gorm.DB, order *activerecord.Order) (failure, refusal error) {
	failure = payOnCopy(db.WithContext(withoutCommit(ctx)), order)
	return failure, payOnCopy(db.WithContext(ctx), order)
}

var withCare = commands{pay: payOnCopy, changeQuantity: changeQuantityOnCopy}

// onCopy changes a copy, which the order becomes once that is stored.
func onCopy(
	order *activerecord.Order, change func(*activerecord.Order) error,
) error {
	copied := *order
	copied.Items = slices.Clone(order.Items) // the struct shares them
	if err := change(&copied); err != nil {
		return err
	}
	*order = copied
	return nil
}

func payOnCopy(db *gorm.DB, order *activerecord.Order) error {
	return onCopy(order, func(copied *activerecord.Order) error {
		return copied.Pay(db, copied.Total)
	})
}

func changeQuantityOnCopy(db *gorm.DB, order *activerecord.Order) error {
	return onCopy(order, func(copied *activerecord.Order) error {
		return copied.ChangeQuantity(db, lesson.Coffee, 5)
	})
}
