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
	Problem: "Use cases move one by one; code that has not moved writes the same tables.",
	Fair:    "Rungs 2 and 3 pay by themselves: rules, then Ship, run without a database. Rungs 4 and 5 count no line of domainmodel and repository.",
	Bites:   "Handlers learn new errors. Of two faults, ShippingService may name the other one. An order whose version went back is stuck until repaired. With the triggers, old code must load a row again before it saves it twice.",
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
			Text:     "Every rung does in all situations what the code always did",
			Expected: lesson.BothSides,
			Check:    sameEverywhere,
		},
		{
			Text:     "What one side cancels stays so when the other saves what it held",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				observed, kept, err := w.Seen.(crossing).stays(ctx, w.DB)
				return lastName[w.Side] + ": " + observed, kept, err
			},
		},
		{
			Text:     "The domain model's next command is refused, and writes nothing over",
			Expected: lesson.BothSides,
			Check:    nextIsRefused,
		},
		{
			Text:     "It is enough to look at the version",
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
			Text:     "It is, with triggers that move the version and never let it go back",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				if err := guardVersion(w.DB.WithContext(ctx)); err != nil {
					return "", false, err
				}
				c, err := carelessly[w.Side](ctx, w)
				if err != nil {
					return "", false, err
				}
				observed, kept, err := c.stays(ctx, w.DB)
				return naiveName[w.Side] + ": " + observed, kept, err
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
