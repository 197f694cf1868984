// Package noaggregateboundary is lesson 03: an item that is changed past its order.
package noaggregateboundary

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "03-no-aggregate-boundary",
	Part:    lesson.FourProblems,
	Title:   "No aggregate boundary",
	Problem: "An order's total is the sum of its items, but anyone with a database handle can change an item without the order knowing.",
	Fair:    "A disciplined team writes items through Order.ChangeQuantity only, and reviews every new query for it. It works for as long as everyone remembers: the compiler does not help.",
	Bites:   "There is no bulk edit: to change all items of a product, each order is loaded and saved.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/03-no-aggregate-boundary/activerecord.go#editOne", "examples/03-no-aggregate-boundary/activerecord.go#editInBulk"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/03-no-aggregate-boundary/domainmodel.go#changeQuantity"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "After editing one item, the stored total is the sum of the items",
			Expected: lesson.OnlyDomainModel,
			Check:    totalIsSum(first),
		},
		{
			Text:     "After editing items in bulk, the stored total is the sum of the items",
			Expected: lesson.OnlyDomainModel,
			Check:    totalIsSum(second),
		},
		{
			Text:     "Code that changes an item past its order does not compile",
			Expected: lesson.OnlyDomainModel,
			Check:    backDoorIsShut,
		},
		{
			Text:     "An order whose total is wrong in the database is refused when it is loaded",
			Expected: lesson.OnlyDomainModel,
			Check:    corruptOrderIsRefused,
		},
	},
}

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
