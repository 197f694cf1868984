package memoryanddatabasedisagree

import (
	"context"
	"math/rand/v2"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runWithCare(ctx context.Context, w *lesson.World) error { return withCare.payTwice(ctx, w) }

var withCare = commands{pay: payOnCopy, changeQuantity: changeQuantityOnCopy, place: placeWithID}

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

// placeWithID makes the ID, and does not leave that to the database.
func placeWithID(db *gorm.DB) (*activerecord.Order, error) {
	order := &activerecord.Order{
		ID: ids.Int64(), CustomerID: lesson.Ada,
		Region: lesson.Region, Currency: lesson.Currency,
		Status: activerecord.StatusPending, PlacedAt: noon,
	}
	return order, db.Create(order).Error
}

var ids = rand.New(rand.NewPCG(0, 0)) // outside of lessons, the functions of the package
