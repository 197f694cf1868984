// Package crashanywhere is lesson 10: what fails can fail anywhere, and is tried again.
package crashanywhere

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "10-crash-anywhere",
	Part:    lesson.Production,
	Title:   "Crash anywhere",
	Problem: "Each statement fails in turn, COMMIT too; then the request is sent again.",
	Bites:   "It needs the client's key as well. A crash after an e-mail, and before the note that it was sent, sends it twice (08). After an error, the order in memory may be changed: drop it.",
	Replay:  replay,
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{{Ref: "examples/10-crash-anywhere/activerecord.go#payRow"}},
		Run:  runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The client gives each request a key, and sends it again with it. The request's transaction also writes the key, and the e-mails that are to be sent. After an error, the caller gets no order.",
		Remember: "Every new request must be written that way, and Ship must queue its e-mail.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Ref: "examples/10-crash-anywhere/care.go#doneRequest"},
				{Ref: "examples/10-crash-anywhere/care.go#once"},
				{Ref: "examples/10-crash-anywhere/care.go#queuedMail"},
				{Ref: "examples/10-crash-anywhere/care.go#sendQueued"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{{Ref: "examples/10-crash-anywhere/domainmodel.go#payOrder"}},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "Whatever fails, nothing is left half done in the tables",
			Expected: lesson.EveryWay,
			Check:    nothingIsTorn,
		},
		{
			Text:     "Every customer whose order shipped gets an e-mail",
			Expected: lesson.CareAndDomainModel,
			Check:    everyCustomerIsMailed,
		},
		{
			Text:     "A request that is sent again after a failure succeeds, and is done once",
			Expected: lesson.CareAndDomainModel,
			Check:    doneOnceUnderItsKey,
		},
		{
			Text:     "A request that is sent again without its key succeeds, and is done once",
			Expected: lesson.NoWay,
			Check:    doneOnceUnderANewKey,
		},
		{
			Text:     "No customer gets two e-mails about one order",
			Expected: lesson.Expected{ActiveRecord: true},
			Check:    nobodyIsMailedTwice,
		},
		{
			Text:     "After a failure, the order that the caller holds says what its row says",
			Expected: lesson.Expected{Care: true},
			Check:    memorySaysWhatRowSays,
		},
	},
}
