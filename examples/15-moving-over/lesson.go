// Package movingover is lesson 15: two use cases on their way from Active Record to
// the domain model, in rungs that are packages, and what to guard while old code
// still writes the tables.
package movingover

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "15-moving-over",
	Part:    lesson.Both,
	Title:   "Moving over",
	Problem: "Use cases move one by one, while old code still writes the same tables.",
	Fair:    "An UPDATE with the version in its WHERE is care enough for old code. With the guard, it must load a row again before it saves it twice.",
	Bites:   "A mapper that calls NewOrder refuses old orders. An order whose version went back is stuck until it is repaired.",
	ActiveRecord: lesson.Scenario{
		Code: []string{folder + "/activerecord.go#correctRegion"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{folder + "/rung5/shop.go#Shop.ChangeQuantity"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "Every rung does in every situation what the code always did",
			Expected: lesson.BothSides,
			Check:    sameEverywhere,
		},
		{
			Text:     "What one side cancels stays cancelled when the other saves its old copy",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				observed, kept, err := w.Seen.(crossing).stays(ctx, w.DB)
				return lastName[w.Side] + ": " + observed, kept, err
			},
		},
		{
			Text:     "The domain model's next command is refused, and overwrites nothing",
			Expected: lesson.BothSides,
			Check:    nextIsRefused,
		},
		{
			Text:     "It is enough to check the version",
			Expected: lesson.NeitherSide,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				c, err := carelessly[w.Side](ctx, w)
				if err != nil {
					return "", false, err
				}
				found, err := audited(ctx, w)
				if err != nil {
					return "", false, err
				}
				observed, kept, err := c.stays(ctx, w.DB)
				return fmt.Sprintf("%s: %s; Audit finds %d", naiveName[w.Side], observed, found), kept, err
			},
		},
		{
			Text:     "It is enough with a guard on the tables of the order and its items",
			Expected: lesson.BothSides,
			Check:    enoughWithGuard,
		},
		{
			Text:     "An order in kuna, as no new one may be, can still be loaded",
			Expected: lesson.OnlyActiveRecord,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				id, err := orderInKuna(w.DB.WithContext(ctx))
				if err != nil {
					return "", false, err
				}
				return loadOld[w.Side](ctx, w, id)
			},
		},
	},
}

const folder = "examples/15-moving-over"

// nextIsRefused looks at the order of the scenario, as the crossing left it.
func nextIsRefused(ctx context.Context, w *lesson.World) (string, bool, error) {
	c := w.Seen.(crossing)
	before, _, err := c.stays(ctx, w.DB)
	if err != nil {
		return "", false, err
	}
	observed, refused := afterwards[w.Side](ctx, w, c.order)
	if observed == "" && refused != nil {
		return "", false, fmt.Errorf("not the expected refusal: %w", refused)
	}
	after, _, err := c.stays(ctx, w.DB)
	return observed, refused != nil && before == after, err
}

// enoughWithGuard has the library's triggers count what old code writes, and lets naive code
// trust the version again.
func enoughWithGuard(ctx context.Context, w *lesson.World) (string, bool, error) {
	if err := w.Store.Guard.Install(ctx); err != nil {
		return "", false, err
	}
	c, err := carelessly[w.Side](ctx, w)
	if err != nil {
		return "", false, err
	}
	observed, kept, err := c.stays(ctx, w.DB)
	observed = naiveName[w.Side] + ": " + observed
	if err != nil || w.Side == lesson.ActiveRecord {
		return observed, kept, err
	}
	added, refused, err := addedBehind(ctx, w)
	return observed + "; " + added, kept && refused, err
}
