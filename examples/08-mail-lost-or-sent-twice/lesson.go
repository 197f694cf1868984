// Package maillostorsenttwice is lesson 08: a mail can't be part of a transaction.
// GORM calls its hooks before COMMIT (issue 7367 of its tracker). The models alone are
// tested by TestShippingInsideATransactionMailsBeforeItsCommit in activerecord/problem4_test.go.
package maillostorsenttwice

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "08-mail-lost-or-sent-twice",
	Part:    lesson.Production,
	Title:   "Mail lost, or sent twice",
	Problem: "No transaction spans the database and the mailer: one of them comes first.",
	Bites:   "An outbox is a table, a relay that runs all the time, and a claim, by which a relay takes an event for itself. A handler's work outside of this database can still happen twice: pass on the event's ID, to recognize it.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "tell the customers", Ref: "examples/08-mail-lost-or-sent-twice/activerecord.go#shipTogether", Mark: "ship(tx, id)"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The mails of a transaction are collected, and sent after COMMIT.",
		Remember: "Whoever begins the outermost transaction has to do it. A mail that fails after COMMIT is lost. An outbox keeps it, also for Active Record: see outbox.go of this lesson, which uses package outbox.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "tell the customers", Ref: "examples/08-mail-lost-or-sent-twice/care.go#mailAfterCommit", Mark: "activerecord.SendMail(mail)"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "tell the customers", Ref: "examples/08-mail-lost-or-sent-twice/domainmodel.go#tellCustomers", Mark: "}.Drain(ctx)"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "mailer-down",
			Text:     "When the mailer was down for a while, the customer is told in the end",
			Expected: lesson.OnlyDomainModel,
			Check:    toldAfterDown,
		},
		{
			ID:       "process-dies",
			Text:     "When the process dies after COMMIT, the customer is told in the end",
			Expected: lesson.OnlyDomainModel,
			Check:    toldAfterDeath,
		},
		{
			ID:       "rolled-back-mail",
			Text:     "No mail tells of an order that was rolled back",
			Expected: lesson.CareAndDomainModel,
			Check:    rolledBackIsNotMailed,
		},
		{
			ID:       "visible-when-mailed",
			Text:     "By the time a mail goes out, everyone sees that the order is shipped",
			Expected: lesson.CareAndDomainModel,
			Check:    mailedIsVisible,
		},
		{
			ID:       "outbox-mails",
			Text:     "With an outbox, a mail is sent if, and only if, its order ships",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(outboxOfActiveRecord, outboxOfDomainModel),
		},
		{
			ID:       "outbox-mails-twice",
			Text:     "With an outbox, a process that dies after it sent a mail sends it once",
			Expected: lesson.NoWay,
			Check:    lesson.BySide(modelDiesAfterMail, relayDiesAfterMail),
		},
	},
}
