// Package toolargetoohot is lesson 14: an aggregate that is too large to load for a small
// change, and that too many people change at once.
package toolargetoohot

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const folder = "examples/14-too-large-too-hot"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "14-too-large-too-hot",
	Part:    lesson.Production,
	Title:   "Too large, too hot",
	Problem: "An order has 2,000 items, and ten people each change another one at once.",
	Bites:   "The larger an aggregate is, the more is loaded for a small change; and the more people work on it, the more often someone starts over. Draw its boundary around what one rule needs at once, and not around what belongs together.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "change one item", Ref: folder + "/activerecord.go#changeItem", Mark: `"total + ?"`},
		},
		Run: runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "change one item", Ref: folder + "/domainmodel.go#editOrder", Mark: "// with every item"},
		},
		Run: runDomainModel,
	},
	Care: lesson.Care{
		Side: lesson.DomainModel, Name: "redrawn",
		Remedy:   "Each item is an aggregate. Only the total needs all of them, and the database can add to that.",
		Remember: "That only a pending order changes is now a condition in SQL. Nobody has all items at hand: a rule about all of them needs another owner, and so do the events.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "change one item", Ref: folder + "/care.go#editLine", Mark: "Take(&l.loaded)"},
				{Purpose: "the rule", Ref: folder + "/care.go#line.changeQuantity"},
				{Purpose: "save the item", Ref: folder + "/care.go#saveLine"},
			},
			Run: runRedrawn,
		},
	},
	Claims: []lesson.Claim{
		{
			ID:       "ten-tries",
			Text:     "Ten people who change ten items at once need ten tries",
			Expected: lesson.OnlyActiveRecord,
			Check:    atTheFirstTry,
		},
		{
			ID:       "total-is-sum",
			Text:     "After that, the total is the sum of the items",
			Expected: lesson.EveryWay,
			Check:    totalCountsAll,
		},
		{
			ID:       "one-item-loaded",
			Text:     "To change one of 2,000 items, one item is loaded",
			Expected: lesson.OnlyActiveRecord,
			Check:    oneItemIsLoaded,
		},
		{
			ID:       "pay-and-change",
			Text:     "When one pays as another changes an item, a paid total is the amount charged",
			Expected: lesson.CareAndDomainModel,
			Check:    paidAsCharged,
		},
		{
			ID:       "event-each",
			Text:     "Each change leaves an event for others",
			Expected: lesson.Expected{DomainModel: true},
			Check:    eachLeavesAnEvent,
		},
		{
			ID:       "wrong-total",
			Text:     "A total that is not the sum of the items is noticed",
			Expected: lesson.Expected{DomainModel: true},
			Check:    wrongTotalIsNoticed,
		},
	},
	Costs: costs,
}
