// Package bloatedoranemic is lesson 01: a model that does everything, or rules
// that stand everywhere.
package bloatedoranemic

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "01-bloated-or-anemic",
	Part:    lesson.FourProblems,
	Title:   "Bloated or anemic",
	Problem: "Either the model does everything, or its rules move out into services, jobs and handlers, where they drift apart.",
	Fair:    "A disciplined team calls Order.Ship from everywhere and never writes a status directly: one rule, in a model that grows with each feature.",
	Bites:   "An order has two models, and a mapper between them that must keep up with both.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/01-bloated-or-anemic/activerecord.go#shipFromHandler", "examples/01-bloated-or-anemic/activerecord.go#shipOvernight"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"domainmodel/status.go#transitions"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "With an outdated WHERE, a job that calls Ship ships no cancelled order",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(rowsByShip, ordersByShip),
		},
		{
			Text:     "With an outdated WHERE, a job that is one UPDATE ships no cancelled order",
			Expected: lesson.NoWay,
			Check:    lesson.BySide(rowsByUpdate, ordersByUpdate),
		},
		{
			Text:     "Go code that sets an order's status past its rules does not compile",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(setStatusOfRow, setStatusOfOrder),
		},
		{
			Text:     "Order is neither its own row nor its own storage",
			Expected: lesson.OnlyDomainModel,
			Check:    storageIsElsewhere,
		},
		{
			Text:     "It takes fewer lines of code",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(linesOfRows, linesOfOrders),
		},
	},
}
