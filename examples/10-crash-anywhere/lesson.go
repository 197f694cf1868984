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
		Code: []lesson.Code{
			{Purpose: "pay an order", Ref: "examples/10-crash-anywhere/activerecord.go#payRow", Mark: "order.Pay("},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The client gives each request a key, and sends it again with it. The request's transaction also writes the key, and the e-mails that are to be sent. After an error, the caller gets no order.",
		Remember: "Every new request must be written that way, and Ship must queue its e-mail.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "note the request", Ref: "examples/10-crash-anywhere/care.go#doneRequest"},
				{Purpose: "note the request", Ref: "examples/10-crash-anywhere/care.go#once", Mark: "OnConflict{DoNothing: true}"},
				{Purpose: "queue the e-mails", Ref: "examples/10-crash-anywhere/care.go#queuedMail"},
				{Purpose: "queue the e-mails", Ref: "examples/10-crash-anywhere/care.go#sendQueued", Mark: "db.Delete(&mail)"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "pay an order", Ref: "examples/10-crash-anywhere/domainmodel.go#payOrder", Mark: "}, key)"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "half-done",
			Text:     "Whatever fails, nothing is left half done in the tables",
			Expected: lesson.EveryWay,
			Check:    nothingIsTorn,
		},
		{
			ID:       "every-mail",
			Text:     "Every customer whose order shipped gets an e-mail",
			Expected: lesson.CareAndDomainModel,
			Check:    everyCustomerIsMailed,
		},
		{
			ID:       "sent-again",
			Text:     "A request that is sent again after a failure succeeds, and is done once",
			Expected: lesson.CareAndDomainModel,
			Check:    doneOnceUnderItsKey,
		},
		{
			ID:       "sent-without-key",
			Text:     "A request that is sent again without its key succeeds, and is done once",
			Expected: lesson.NoWay,
			Check:    doneOnceUnderANewKey,
		},
		{
			ID:       "two-mails",
			Text:     "No customer gets two e-mails about one order",
			Expected: lesson.Expected{ActiveRecord: true},
			Check:    nobodyIsMailedTwice,
		},
		{
			ID:       "memory-and-row",
			Text:     "After a failure, the order that the caller holds says what its row says",
			Expected: lesson.Expected{Care: true},
			Check:    memorySaysWhatRowSays,
		},
	},
}
