// Package crashanywhere is lesson 10: what fails can fail anywhere, and is tried again.
package crashanywhere

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

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
			Expected: lesson.EveryWay,
			Check:    nothingIsTorn,
		},
		{
			Text:     "Without keys, a step that is tried again is done once",
			Expected: lesson.NoWay,
			Check:    retriesAreDoneOnce,
		},
		{
			Text:     "Without keys, every order that ships is mailed once",
			Expected: lesson.NoWay,
			Check:    mailsAreSentOnce,
		},
		{
			Text:     "After a fault, no caller holds an order that is ahead of its row",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(ordersAhead, noOrderHandedOut),
		},
		{
			Text:     "With a key for each command and each mail, all of that is right",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(rowsWithKeys, ordersWithKeys),
		},
	},
}
