// Package doubleship is lesson 09: two sessions that ship the same order, in every
// schedule of their steps.
package doubleship

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "09-double-ship",
	Part:    lesson.Production,
	Title:   "Double ship",
	Problem: "Two requests ship the same paid order. Every interleaving of their steps is run.",
	Fair:    "A disciplined team loads the order in the transaction, or has the status in an UPDATE's WHERE. Both are safe, if every caller does it.",
	Bites:   "Nothing forces a caller to use InTransaction.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/09-double-ship/activerecord.go#ship"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/09-double-ship/domainmodel.go#shipOrder"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "No schedule goes wrong with the order loaded before the transaction",
			Expected: lesson.OnlyDomainModel,
			Check:    noScheduleGoesWrong,
		},
		{
			Text:     "One of the two requests is refused",
			Expected: lesson.OnlyDomainModel,
			Check:    oneIsRefused,
		},
		{
			Text:     "No schedule goes wrong with the order loaded in the transaction",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(rowsWithCare, ordersInTransaction),
		},
		{
			Text:     "No schedule goes wrong with a transaction for the stock, and one for the order",
			Expected: lesson.NoWay,
			Check:    lesson.BySide(rowsInTwoTransactions, ordersInTwoTransactions),
		},
	},
}
