// Package lostupdate is lesson 05: two sessions that change the same order. In
// GORM's tracker, issue 2292 asks for a version that is looked at.
package lostupdate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "05-lost-update",
	Part:    lesson.Production,
	Title:   "Lost update",
	Problem: "Two requests load an order; each adds an item and saves the total it knows.",
	Fair:    "A disciplined team locks the order, or checks its version as gorm.io/plugin/optimisticlock does. Changing only an item does not move it.",
	Bites:   "A hand-written repository can forget the version, too. And a use case that Update repeats must be safe to repeat.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/05-lost-update/activerecord.go#add"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/05-lost-update/domainmodel.go#addToOrder"},
		Run:  runDomainModel,
	},
	Claims: slices.Concat(recorded, explored),
}

// recorded are the claims about the two requests that were run for the record. They
// hold on every engine.
var recorded = []lesson.Claim{
	{
		Text:     "Both items are in the order, and the stored total is the sum of all",
		Expected: lesson.OnlyDomainModel,
		Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
			names, err1 := items(w.DB.WithContext(ctx), contested)
			observed, same, err2 := lesson.Totals(ctx, w.DB, contested)
			return strings.Join(names, ", ") + ": " + observed, len(names) == 3 && same, errors.Join(err1, err2)
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
}

// explored are the claims about every interleaving.
var explored = []lesson.Claim{
	{
		Text:     "In no schedule of their steps is an update lost silently",
		Expected: lesson.OnlyDomainModel,
		Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
			found := w.Seen.(findings)
			return fmt.Sprintf("lost in %v schedules; a request refused in %d", found, found.refused), found.Wrong == 0, nil
		},
	},
	{
		Text:     "Code that expects a second request keeps both updates",
		Expected: lesson.BothSides,
		Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
			if w.Side == lesson.ActiveRecord {
				return rowsWithCare(ctx, w)
			}
			found, err := exploreOrders(ctx, w, spare, update)
			if err != nil {
				return "", false, err
			}
			return fmt.Sprintf("Orders.Update: lost in %v", found), found.Wrong+found.refused == 0, nil
		},
	},
	{
		Text:     "Saving the items and the total without a version loses no update",
		Expected: lesson.NeitherSide,
		Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
			if w.Side == lesson.ActiveRecord {
				found := w.Seen.(findings)
				return fmt.Sprintf("AddItem: lost in %v", found), found.Wrong == 0, nil
			}
			found, err := exploreOrders(ctx, w, spare, updateWithoutVersion)
			if err != nil {
				return "", false, err
			}
			return fmt.Sprintf("a repository that forgets it: lost in %v", found), found.Wrong == 0, nil
		},
	},
}
