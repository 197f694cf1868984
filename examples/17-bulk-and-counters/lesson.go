// Package bulkandcounters is lesson 17: a change to many rows, and a counter.
package bulkandcounters

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "17-bulk-and-counters",
	Part:    lesson.Fine,
	Title:   "Bulk changes and counters",
	Problem: "One UPDATE changes many orders. The domain loads and saves them one by one.",
	Bites:   "It loads every order to change it. Stock has no domain object: both sides send the same conditional UPDATE.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "cancel unpaid orders", Ref: folder + "/activerecord.go#cancelByUpdates", Mark: "Updates(map["},
			{Purpose: "cancel unpaid orders", Ref: folder + "/activerecord.go#cancelUnpaid", Mark: "UpdateColumns("},
		},
		Run: runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "cancel unpaid orders", Ref: folder + "/domainmodel.go#cancelEach", Mark: "store.Orders.Update("},
		},
		Run: runDomainModel,
	},
	Care: lesson.Care{
		Side:     lesson.DomainModel,
		Name:     "in bulk",
		Remedy:   "It writes what the orders would have written, with two statements of SQL.",
		Remember: "Whoever changes Order.Cancel, or its event, has to change the SQL too. No compiler asks for it.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "cancel unpaid orders", Ref: folder + "/care.go#cancelInBulk", Mark: "UPDATE orders SET"},
			},
			Run: runInBulk,
		},
	},
	Claims: []lesson.Claim{
		{
			ID:       "cancel-unpaid",
			Text:     "The orders that were not paid in time are cancelled, and no others",
			Expected: lesson.EveryWay,
			Check:    unpaidAreCancelled,
		},
		{
			ID:       "statements-of-job",
			Text:     fmt.Sprintf("Cancelling %d orders takes no more statements than cancelling %d", late, recent),
			Expected: lesson.OnlyActiveRecord,
			Check:    statementsDoNotGrow,
		},
		{
			ID:       "stopped-half-way",
			Text:     "A job that is stopped half-way has cancelled all of its orders, or none",
			Expected: lesson.OnlyActiveRecord,
			Check:    stoppedHalfWay,
		},
		{
			ID:       "paid-meanwhile",
			Text:     "An order that is paid just when the job begins is not cancelled",
			Expected: lesson.EveryWay,
			Check:    paidAsTheJobBegins,
		},
		{
			ID:       "last-mug",
			Text:     fmt.Sprintf("Of %d customers who buy the last mug at once, one gets it", customers),
			Expected: lesson.EveryWay,
			Check:    lastMug,
		},
		{
			ID:       "event-each",
			Text:     "Each cancellation leaves an event for others",
			Expected: lesson.CareAndDomainModel,
			Check:    eachLeavesAnEvent,
		},
		{
			ID:       "old-page",
			Text:     "A page opened before the job ran can't pay an order that it cancelled",
			Expected: lesson.CareAndDomainModel,
			Check:    oldPageIsRefused,
		},
		{
			ID:       "wrong-clock",
			Text:     "A wrong clock can't date a cancellation before the order",
			Expected: lesson.OnlyDomainModel,
			Check:    clockIsWrong,
		},
	},
	Costs: costs,
}

const folder = "examples/17-bulk-and-counters"
