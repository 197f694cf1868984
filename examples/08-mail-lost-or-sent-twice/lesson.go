// Package maillostorsenttwice is lesson 08: a mail and a transaction can't be one
// thing. That GORM calls its hooks before COMMIT is issue 7367 of its tracker.
package maillostorsenttwice

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

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
			Check:    tryingAgainTells,
		},
		{
			Text:     "No mail tells of an order that was rolled back",
			Expected: lesson.OnlyDomainModel,
			Check:    rolledBackIsNotMailed,
		},
		{
			Text:     "What a hook, or an event, mails is what everyone can see",
			Expected: lesson.OnlyDomainModel,
			Check:    mailedIsVisible,
		},
		{
			Text:     "An outbox table sends a mail if, and only if, the order ships",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(outboxByHand, outboxOfStore),
		},
		{
			Text:     "A process that stops before it has noted a mail as sent sends it once",
			Expected: lesson.NoWay,
			Check:    lesson.BySide(stopAfterMail, stopAfterEvent),
		},
	},
}
