// Package doubleship is lesson 09: two requests that ship the same order, in every sequence
// of their statements. The models alone are tested by TestAGuardLooksAtTheStructAndNotAtTheRow
// in activerecord/problem3_test.go.
package doubleship

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "09-double-ship",
	Part:    lesson.Production,
	Title:   "Double ship",
	Problem: "Two requests ship one order. Every sequence of their SQL statements is run.",
	Bites:   "The version guards the order, and nothing else. Nothing forces a caller to take the stock in the order's transaction.",
	Replay:  replay,
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "ship an order", Ref: "examples/09-double-ship/activerecord.go#ship", Mark: "order.Ship(db)"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "Ship's UPDATE has WHERE status = 'paid'. If no row matches, Ship returns an error.",
		Remember: "Each command needs its own condition. Here Cancel has none, and still cancels what ships.",
		Scenario: lesson.Scenario{Code: []lesson.Code{
			{Purpose: "write the status", Ref: "examples/09-double-ship/care.go#markShipped", Mark: `Where("status = ?"`},
		}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "ship an order", Ref: "examples/09-double-ship/domainmodel.go#shipOrder", Mark: "shipLoaded(ctx, tx, order)"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "sent-once",
			Text:     "Two requests that ship one order send one e-mail, and its goods once",
			Expected: lesson.CareAndDomainModel,
			Check:    sentOnce,
		},
		{
			ID:       "one-refused",
			Text:     "One of the two requests is refused",
			Expected: lesson.CareAndDomainModel,
			Check:    oneIsRefused,
		},
		{
			ID:       "ship-or-cancel",
			Text:     "If Cancel has no condition of its own, one of ship and cancel is refused",
			Expected: lesson.OnlyDomainModel,
			Check:    shippedOrCancelled,
		},
		{
			ID:       "stock-apart",
			Text:     "Stock that is taken in a transaction of its own is taken once",
			Expected: lesson.NoWay,
			Check:    stockTakenOnceApart,
		},
	},
}
