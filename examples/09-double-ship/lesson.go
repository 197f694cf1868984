// Package doubleship is lesson 09: two sessions that ship the same order, in every
// schedule of their steps.
package doubleship

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "09-double-ship",
	Part:    lesson.Production,
	Title:   "Double ship",
	Problem: "Two requests ship the same paid order. Every interleaving of their steps is run.",
	Fair:    "A disciplined team loads the order in the transaction, or has the status in an UPDATE's WHERE. Both are safe, if every caller does it.",
	Bites:   "Nothing forces a caller to use InTransaction.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/09-double-ship/activerecord.go#ship"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/09-double-ship/domainmodel.go#shipOrder"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "No schedule goes wrong with the order loaded before the transaction",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(seen).found
				return told(found), found.Wrong == 0, nil
			},
		},
		{
			Text:     "One of the two requests is refused",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				left, err := stock(w.DB.WithContext(ctx))
				refusals := 0
				for _, err := range w.Seen.(seen).errs {
					if err != nil {
						refusals++
					}
				}
				return fmt.Sprintf("%d refused; e-mails: %d, stock left: %d of %d", refusals, len(w.Mails()), left, filled), refusals == 1, err
			},
		},
		{
			Text:     "No schedule goes wrong with the order loaded in the transaction",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				if w.Side == lesson.ActiveRecord {
					return withCare(ctx, w)
				}
				found, err := exploreStore(ctx, w, spare, shipInTransaction)
				if err != nil {
					return "", false, err
				}
				return fmt.Sprintf("%d of %d", found.Wrong, found.Schedules), found.Wrong == 0, nil
			},
		},
		{
			Text:     "No schedule goes wrong with a transaction for the stock, and one for the order",
			Expected: lesson.NeitherSide,
			Check:    inTwoTransactions,
		},
	},
}
