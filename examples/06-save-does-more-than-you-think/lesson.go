// Package savedoesmorethanyouthink is lesson 06: what db.Save of a loaded order
// writes, and what it does not. Users ask about it in GORM's tracker: issues 2242,
// 3568 and 6589, and 3575 and 5995 about items that stay. Pull request 7424 says why
// the generics API has no Save.
package savedoesmorethanyouthink

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "06-save-does-more-than-you-think",
	Part:    lesson.Production,
	Title:   "Save does more than you think",
	Problem: "db.Save of a loaded order writes more than you meant, and less.",
	Fair:    "A disciplined team never calls Save: it names the columns, counts the rows, and writes items one by one. That works, but it is a repository's work, done by every caller. GORM's generics API has no Save.",
	Bites:   "A fake repository that keeps the caller's pointer hides a forgotten Save. Use one that copies.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/06-save-does-more-than-you-think/activerecord.go#editAndSave", "examples/06-save-does-more-than-you-think/activerecord.go#saveIfVersion"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/06-save-does-more-than-you-think/domainmodel.go#changeAndSave"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "An item that was edited is stored with its order's new total",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				return lesson.Totals(ctx, w.DB, edited)
			},
		},
		{
			Text:     "An item that was removed is gone",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				return itemIsGone(ctx, w.DB, removed)
			},
		},
		{
			Text:     "An order that was deleted stays deleted",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				observed, kept, err := orderIsGone(ctx, w.DB, deleted)
				return observed + "; " + w.Seen.(seen).deletedAnswer, kept, err
			},
		},
		{
			Text:     "Saving on the condition of a version overwrites nobody's change",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				observed, kept, err := orderIsCancelled(ctx, w.DB, stale)
				return observed + "; " + w.Seen.(seen).overwriting, kept, err
			},
		},
		{
			Text:     "All four can be done right, with care",
			Expected: lesson.BothSides,
			Check:    allRight,
		},
		{
			Text:     "A test notices that a use case forgot to save",
			Expected: lesson.OnlyActiveRecord,
			Check:    forgettingIsNoticed,
		},
	},
}

// The orders of both scenarios, by what becomes of them. Active Record does it
// again, carefully, with four more, and the last one is for the claim about tests.
const edited, removed, deleted, stale, again, spare = 1, 2, 3, 4, 4, 9

// seen is what a scenario was told about the orders that someone else had changed.
type seen struct{ deletedAnswer, overwriting string }

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// prepare places the orders, each of a bag of coffee and a mug.
func prepare(db *gorm.DB) error {
	for range spare {
		if _, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Mug); err != nil {
			return err
		}
	}
	return nil
}

// What someone else does meanwhile, on both sides.

func nobody(*gorm.DB, int64) error { return nil }

func deleteOrder(db *gorm.DB, id int64) error { return db.Delete(&activerecord.Order{}, id).Error }

// cancelOrder moves the version: a check of the version only works if everybody does.
func cancelOrder(db *gorm.DB, id int64) error {
	return db.Table("orders").Where("id = ?", id).UpdateColumns(map[string]any{
		"status": activerecord.StatusCancelled, "cancelled_at": noon, "version": gorm.Expr("version + 1"),
	}).Error
}

func itemIsGone(ctx context.Context, db *gorm.DB, order int64) (observed string, gone bool, err error) {
	var names []string
	err = db.WithContext(ctx).Table("order_items").Where("order_id = ?", order).
		Joins("JOIN products ON products.id = product_id").Order("order_items.id").Pluck("sku", &names).Error
	return "the table has " + strings.Join(names, ", "), len(names) == 1, err
}

func orderIsGone(ctx context.Context, db *gorm.DB, order int64) (observed string, gone bool, err error) {
	var orders, items int64
	err = errors.Join(
		db.WithContext(ctx).Table("orders").Where("id = ?", order).Count(&orders).Error,
		db.WithContext(ctx).Table("order_items").Where("order_id = ?", order).Count(&items).Error,
	)
	return fmt.Sprintf("orders: %d, items: %d", orders, items), orders == 0 && items == 0, err
}

func orderIsCancelled(ctx context.Context, db *gorm.DB, order int64) (observed string, cancelled bool, err error) {
	status, err := lesson.Status(ctx, db, order)
	return fmt.Sprintf("the cancelled order is %q", status), status == activerecord.StatusCancelled, err
}

// allRight looks at the four orders of the domain side, and at the four that Active
// Record changed without db.Save.
func allRight(ctx context.Context, w *lesson.World) (string, bool, error) {
	offset, how := int64(0), "by Orders.Save"
	if w.Side == lesson.ActiveRecord {
		if err := changeCarefully(w.DB.WithContext(ctx)); err != nil {
			return "", false, err
		}
		offset, how = again, "by UPDATEs written by hand"
	}
	right := 0
	for id, check := range map[int64]func(context.Context, *gorm.DB, int64) (string, bool, error){
		edited: lesson.Totals, removed: itemIsGone, deleted: orderIsGone, stale: orderIsCancelled,
	} {
		_, ok, err := check(ctx, w.DB, offset+id)
		if err != nil {
			return "", false, err
		}
		if ok {
			right++
		}
	}
	return fmt.Sprintf("%d of 4 orders are right, %s", right, how), right == 4, nil
}

// forgettingIsNoticed is about a test: of Active Record on a database, and of the
// domain side on a fake.
func forgettingIsNoticed(ctx context.Context, w *lesson.World) (string, bool, error) {
	if w.Side == lesson.DomainModel {
		return forgettingInFakes(ctx)
	}
	db := w.DB.WithContext(ctx)
	if err := editRowAndForget(db, spare); err != nil {
		return "", false, err
	}
	order, err := activerecord.FindOrder(db, spare)
	if err != nil {
		return "", false, err
	}
	pieces := order.Items[0].Quantity
	return fmt.Sprintf("the database has %d of the 5 pieces", pieces), pieces == 1, nil
}

// kind says in a word what the error is.
func kind(err error) string {
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); conflict {
		return "a conflict"
	}
	return fmt.Sprint(err)
}
