// Package crashanywhere is lesson 10: what fails can fail anywhere, and is tried again.
package crashanywhere

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "10-crash-anywhere",
	Part:    lesson.Production,
	Title:   "Crash anywhere",
	Problem: "Every operation of place, pay, ship and mail is made to fail, COMMIT included, in four ways. Then the step is tried again, once.",
	Fair:    "A disciplined team writes a key for each command, and the mail that it causes, in the transaction of the command, and throws its objects away after an error. It works. Every new command must be written that way, by hand.",
	Bites:   "The repository can't do it alone. The caller must send the same key again, and the mailer must remember the events: a crash between a mail and that memory still sends two (08).",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/10-crash-anywhere/activerecord.go#once"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/10-crash-anywhere/domainmodel.go#underKey"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "No fault leaves a step half done in the tables",
			Expected: lesson.BothSides,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return fmt.Sprintf("%d faults, of which %d at a COMMIT; torn: %d", found.faults, found.commits, found.torn), found.torn == 0, nil
			},
		},
		{
			Text:     "Without keys, a step that is tried again is done once",
			Expected: lesson.NeitherSide,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return found.retries(), len(found.twice)+len(found.refused) == 0, nil
			},
		},
		{
			Text:     "Without keys, every order that ships is mailed once",
			Expected: lesson.NeitherSide,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return fmt.Sprintf("mails lost: %d, sent twice: %d", found.lost, found.doubled), found.lost+found.doubled == 0, nil
			},
		},
		{
			Text:     "After a fault, no caller holds an order that is ahead of its row",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(tally)
				return fmt.Sprintf("after %d of %d faults%s", found.ahead, found.faults, holds[w.Side]), found.ahead == 0, nil
			},
		},
		{
			Text:     "With a key for each command and each mail, all of that is right",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				found, err := sweepWithKeys[w.Side](ctx, w)
				return fmt.Sprintf("%d faults, of which %d at a COMMIT; ending wrong: %d", found.faults, found.commits, found.wrong()), err == nil && found.wrong() == 0, err
			},
		},
	},
}
