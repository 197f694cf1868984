// Package crashanywhere is lesson 10: what fails can fail anywhere, and is tried again.
package crashanywhere

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "10-crash-anywhere",
	Part:    lesson.Production,
	Title:   "Crash anywhere",
	Problem: "Every operation of place, pay, ship and mail is made to fail, in four ways, and is tried again once.",
	Fair:    "A disciplined team keeps a key for each command, and its mails, in the command's transaction. It works, by hand. Of the failures above, those in memory need no more than to drop what has failed.",
	Bites:   "The caller must bring the same key again, and the mailer remember events: a crash between a mail and that note still sends two (08). An order changed in memory is ahead of its row until Save succeeds (07).",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/10-crash-anywhere/activerecord.go#payRow"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/10-crash-anywhere/domainmodel.go#payOrder"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "No fault leaves a step half done in the tables",
			Expected: lesson.BothSides,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return fmt.Sprintf("faults: %d, at %d operations; torn: %d", found.faults, found.operations, found.torn), found.torn == 0, nil
			},
		},
		{
			Text:     "As each side is written here, every step that is tried again is done once",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return found.retries() + keyed[w.Side], len(found.twice)+len(found.refused) == 0, nil
			},
		},
		{
			Text:     "Every order that ships is mailed once",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return fmt.Sprintf("mails lost: %d, sent twice: %d%s", found.lost, found.repeated, mailer[w.Side]), found.lost+found.repeated == 0, nil
			},
		},
		{
			Text:     "No order in memory is ahead of its row when a step has failed",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return fmt.Sprintf("ahead: %d", found.ahead), found.ahead == 0, nil
			},
		},
		{
			Text:     "With a key for each command, all of that is right",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				if w.Side == lesson.ActiveRecord {
					var err error
					if found, err = withKeys(ctx, w); err != nil {
						return "", false, err
					}
				}
				return fmt.Sprintf("faults: %d, ending wrong: %d", found.faults, found.wrong()), found.wrong() == 0, nil
			},
		},
		{
			Text:     "Without a key, all of that is right",
			Expected: lesson.NeitherSide,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				if w.Side == lesson.DomainModel {
					var err error
					if found, err = withoutKeys(ctx, w); err != nil {
						return "", false, err
					}
				}
				return fmt.Sprintf("faults: %d, ending wrong: %d", found.faults, found.wrong()), found.wrong() == 0, nil
			},
		},
	},
}

// How the sides differ besides their style: this comparison is not of like with
// like, and says so. The last two claims are.
var (
	keyed  = map[lesson.Side]string{lesson.ActiveRecord: "; without keys", lesson.DomainModel: "; with keys"}
	mailer = map[lesson.Side]string{lesson.DomainModel: "; by a mailer that remembers events"}
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)
