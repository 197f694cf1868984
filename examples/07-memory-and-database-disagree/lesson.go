// Package memoryanddatabasedisagree is lesson 07: what an order in memory says when
// the database has said no.
package memoryanddatabasedisagree

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "07-memory-and-database-disagree",
	Part:    lesson.Production,
	Title:   "Memory and database disagree",
	Problem: "The order in memory says shipped before COMMIT, and COMMIT can fail.",
	Fair:    "After an error, a disciplined team throws the object away, with its ID, and loads the order again for the next attempt. It works if every caller does it. On PostgreSQL, no ID is given out twice.",
	Bites:   "An order that you changed is ahead of its row until Save succeeds. Events that are taken out before COMMIT can be lost.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/07-memory-and-database-disagree/activerecord.go#shipTwice"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/07-memory-and-database-disagree/domainmodel.go#ship"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "After a failed COMMIT, the caller's order says what its row says",
			Expected: lesson.OnlyDomainModel,
			Check:    memorySaysWhatRowSays,
		},
		{
			Text:     "Once the cause is gone, the retry ships the order",
			Expected: lesson.OnlyDomainModel,
			Check:    retryShips,
		},
		{
			Text:     "No order gets the ID of another one that was rolled back",
			Expected: lesson.OnlyDomainModel,
			Check:    idsAreDistinct,
		},
		{
			Text:     "If each attempt loads the order again, the retry ships it",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(loadedByCaller, loadedByService),
		},
		{
			Text:     "When a write fails, an order changed in memory says what its row says",
			Expected: lesson.NoWay,
			Check:    lesson.BySide(cancelTwice, saveTwice),
		},
		{
			Text:     "The customer is mailed about an order whose first COMMIT failed",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(mailAfterTwoAttempts, eventAfterTwoAttempts),
		},
	},
}
