// Package maillostorsenttwice is lesson 08: a mail and a transaction can't be one
// thing. That GORM calls its hooks before COMMIT is issue 7367 of its tracker.
package maillostorsenttwice

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "08-mail-lost-or-sent-twice",
	Part:    lesson.Production,
	Title:   "Mail lost, or sent twice",
	Problem: "No transaction spans the database and the mailer: one of them comes first.",
	Fair:    "A disciplined team writes mails into an outbox table, in the transaction of the change, and sends them from there. It works as long as no code sends a mail directly.",
	Bites:   "What a handler does outside of this database can happen twice. Give it the event's ID, to recognize the event.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/08-mail-lost-or-sent-twice/activerecord.go#shipTogether"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/08-mail-lost-or-sent-twice/domainmodel.go#tellCustomers"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "When the mailer was down, trying again tells the customer",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				status, err := lesson.Status(ctx, w.DB, unlucky)
				mails := mailsAbout(w, unlucky)
				return fmt.Sprintf("the order is %q, mails: %d; trying again is %s", status, mails, answer(w.Seen.(seen).retry)), mails == 1, err
			},
		},
		{
			Text:     "No mail tells of an order that was rolled back",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				status, err := lesson.Status(ctx, w.DB, together)
				mails := mailsAbout(w, together)
				return fmt.Sprintf("the order is %q, mails: %d", status, mails), mails == 0, err
			},
		},
		{
			Text:     "What a hook, or an event, mails is what everyone can see",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				status := w.Seen.(seen).whenMailed
				return fmt.Sprintf("when it is mailed, others see the order %q", status), status == activerecord.StatusShipped, nil
			},
		},
		{
			Text:     "An outbox table sends a mail if, and only if, the order ships",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				shipped, rolledBack, whose := int64(unlucky), int64(together), "the repository's"
				if w.Side == lesson.ActiveRecord {
					shipped, rolledBack, whose = queued, dropped, "the team's own"
					if err := outboxByHand(ctx, w); err != nil {
						return "", false, err
					}
				}
				sent, wrong := mailsAbout(w, shipped), mailsAbout(w, rolledBack)
				return fmt.Sprintf("%s: mails for shipped: %d, for rolled back: %d", whose, sent, wrong), sent == 1 && wrong == 0, nil
			},
		},
		{
			Text:     "A process that stops before it has noted a mail as sent sends it once",
			Expected: lesson.NeitherSide,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				more, err := stopInBetween[w.Side](ctx, w)
				mails := mailsAbout(w, twice)
				return fmt.Sprintf("%d mails", mails) + more, mails == 1, err
			},
		},
	},
}
