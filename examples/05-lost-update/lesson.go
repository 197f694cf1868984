// Package lostupdate is lesson 05: two sessions that change the same order. In
// GORM's tracker, issue 2292 asks for a version that is looked at.
package lostupdate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "05-lost-update",
	Part:    lesson.Production,
	Title:   "Lost update",
	Problem: "Two requests load an order, each adds an item and saves the total it knows.",
	Fair:    "A disciplined team checks a version in every UPDATE, or loads the order again in the transaction, locked. Both work; every place that changes an order must do it, and nothing tells the one that forgets.",
	Bites:   "A hand-written repository can forget the version too, and every use case must bear being repeated.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/05-lost-update/activerecord.go#addSideBySide"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/05-lost-update/domainmodel.go#saveSideBySide"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "What both requests added is in the order",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				var names []string
				err := w.DB.WithContext(ctx).Table("order_items").Where("order_id = ?", contested).
					Joins("JOIN products ON products.id = product_id").Order("order_items.id").Pluck("sku", &names).Error
				return strings.Join(names, ", "), len(names) == 3, err
			},
		},
		{
			Text:     "The stored total is the sum of the items",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				return lesson.Totals(ctx, w.DB, contested)
			},
		},
		{
			Text:     "The second request is told that it was not alone",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				conflict, told := errors.AsType[*domainmodel.ConflictError](w.Refusal)
				if w.Refusal == nil {
					return "it got no error", false, nil
				}
				if !told {
					return "", false, w.Refusal
				}
				return fmt.Sprintf("it has version %d, stored is %d", conflict.Loaded, conflict.Stored), true, nil
			},
		},
		{
			Text:     "Code that checks the version, and tries again, gets the total right",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				if w.Side == lesson.ActiveRecord {
					return withCare(ctx, w)
				}
				observed, kept, err := lesson.Totals(ctx, w.DB, contested)
				return "Orders.Update: " + observed, kept, err
			},
		},
		{
			Text:     "Code that saves the items and the total, but no version, gets it right",
			Expected: lesson.NeitherSide,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				if w.Side == lesson.ActiveRecord {
					observed, kept, err := lesson.Totals(ctx, w.DB, contested)
					return "as AddItem does: " + observed, kept, err
				}
				if err := withoutVersion(ctx, w); err != nil {
					return "", false, err
				}
				observed, kept, err := lesson.Totals(ctx, w.DB, spare)
				return "naive repository: " + observed, kept, err
			},
		},
	},
}

// The order of both scenarios, and one for the claims that try something else.
const contested, spare = 1, 2

// prepare places both, with a bag of tea in each.
func prepare(db *gorm.DB) error {
	for range spare {
		if _, err := lesson.PlacedOrder(db, lesson.Tea); err != nil {
			return err
		}
	}
	return nil
}
