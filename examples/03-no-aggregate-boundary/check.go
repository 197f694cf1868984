package noaggregateboundary

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The orders of both scenarios: the first has one item edited, the second all of
// them, and the third is corrupted by the claim that looks for it.
const first, second, third = 1, 2, 3

func totalIsSum(order int64) func(context.Context, *lesson.World) (string, bool, error) {
	return func(ctx context.Context, w *lesson.World) (string, bool, error) {
		return lesson.Totals(ctx, w.DB, order)
	}
}

// backDoorIsShut type-checks a line that changes an item of a loaded order. On the
// Active Record side it is the line of editOne: that it compiled shows in the row.
func backDoorIsShut(ctx context.Context, w *lesson.World) (string, bool, error) {
	if w.Side == lesson.ActiveRecord {
		var quantity int
		err := w.DB.WithContext(ctx).Table("order_items").Where("order_id = ?", first).Select("quantity").Take(&quantity).Error
		return fmt.Sprintf("item.Quantity = 999 compiled; the row says %d", quantity), quantity != 999, err
	}
	if err := lesson.Compile(frontDoor); err != nil {
		return "", false, fmt.Errorf("the front door should compile: %w", err)
	}
	err := lesson.Compile(backDoor)
	if err == nil {
		return "it compiles", false, nil
	}
	return fmt.Sprintf("compiler: %v", err), true, nil
}

// corruptOrderIsRefused has Active Record corrupt an order, on both sides in the same
// way, and loads it as that side does.
func corruptOrderIsRefused(ctx context.Context, w *lesson.World) (string, bool, error) {
	err := editInBulk(w.DB.WithContext(ctx), third)
	if err != nil {
		return "", false, err
	}
	if w.Side == lesson.ActiveRecord {
		order, err := activerecord.FindOrder(w.DB.WithContext(ctx), third)
		if err != nil {
			return "", false, err
		}
		return fmt.Sprintf("loaded without an error, total %s", lesson.Euros(order.Total)), false, nil
	}
	_, err = w.Store.Orders.FindByID(ctx, third)
	mismatch, refused := errors.AsType[*domainmodel.TotalMismatchError](err)
	if !refused {
		return fmt.Sprintf("error: %v", err), false, nil
	}
	return mismatch.Error(), true, nil
}

// The doors are two files that a colleague might write. They are type-checked
// against the domain model's source; only one of them may compile.
const (
	frontDoor = `package shop

import "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

func edit(order *domainmodel.Order) error { return order.ChangeQuantity(1, 999) }
`
	backDoor = `package shop

import "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

func edit(order *domainmodel.Order) { order.items[0].quantity = 999 }
`
)
