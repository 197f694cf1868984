// Package bulkandcounters is lesson 13: a change to many rows, and a counter.
package bulkandcounters

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "13-bulk-and-counters",
	Part:    lesson.Fine,
	Title:   "Bulk changes and counters",
	Problem: "A database changes any number of rows in one statement. Aggregates change one by one.",
	Fair:    "For stock, both sides send the same conditional UPDATE. A repository can offer a bulk command with events and versions, as measured here: the rule then stands in two places. Active Record can write both, too.",
	Bites:   "In one transaction, one order that someone else has changed undoes all others. With one for each, a crash leaves half of them.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/13-bulk-and-counters/activerecord.go#cancelUnpaid"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/13-bulk-and-counters/domainmodel.go#cancelEach"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "The orders that were not paid in time are cancelled, and no others",
			Expected: lesson.EveryWay,
			Check:    unpaidAreCancelled,
		},
		{
			Text:     "One statement does it",
			Expected: lesson.OnlyActiveRecord,
			Check:    oneStatement,
		},
		{
			Text:     "Nothing is read to do it",
			Expected: lesson.OnlyActiveRecord,
			Check:    nothingIsRead,
		},
		{
			Text:     fmt.Sprintf("Of %d sessions, one gets the last mug", sessions),
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(lastMug(sellByUpdate), lastMug(sellByPort)),
		},
		{
			Text:     "A cancellation leaves an event, and stops whoever had loaded the order",
			Expected: lesson.OnlyDomainModel,
			Check:    othersLearn,
		},
	},
	Costs: costs,
}
