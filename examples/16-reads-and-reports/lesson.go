// Package readsandreports is lesson 16: a page of a list, and a report.
package readsandreports

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "16-reads-and-reports",
	Part:    lesson.Fine,
	Title:   "Reads and reports",
	Problem: "A list decides nothing, so it has no use for the rules of an order.",
	Bites:   "Its repository loads one order at a time, since a command changes one. If it loaded fifty at once, it would still load their items.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "a page of orders", Ref: folder + "/activerecord.go#pageOfModels", Mark: `Preload("Customer")`},
		},
		Run: runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "a page of orders", Ref: folder + "/domainmodel.go#load", Mark: "store.Orders.FindByID("},
		},
		Run: runDomainModel,
	},
	Care: lesson.Care{
		Side:     lesson.DomainModel,
		Name:     "with a read model",
		Remedy:   "Screens have their own queries, which read the tables and build no orders.",
		Remember: "Whoever changes a table has to find its queries. Nobody may decide by what a page shows: a command loads the order.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "a page of orders", Ref: folder + "/care.go#pageByQuery", Mark: "JOIN customers"},
				{Purpose: "the report", Ref: folder + "/care.go#reportByQuery", Mark: "SUM(total)"},
			},
			Run: runReadModel,
		},
	},
	Claims: []lesson.Claim{
		{
			ID:       "screens-right",
			Text:     "The page and the report are right",
			Expected: lesson.EveryWay,
			Check:    screensAreRight,
		},
		{
			ID:       "statements-of-page",
			Text:     "A page of 100 orders takes no more statements than a page of 50",
			Expected: lesson.OnlyActiveRecord,
			Check:    statementsDoNotGrow,
		},
		{
			ID:       "no-items-read",
			Text:     "The page shows no items, so it reads none",
			Expected: lesson.OnlyActiveRecord,
			Check:    pageReadsNoItems,
		},
		{
			ID:       "report-in-database",
			Text:     "The database adds up the report, in one statement",
			Expected: lesson.OnlyActiveRecord,
			Check:    reportIsOneStatement,
		},
		{
			ID:       "damaged-order",
			Text:     "One damaged order does not take the whole page down",
			Expected: lesson.OnlyActiveRecord,
			Check:    damagedOrderHidesNoOther,
		},
		{
			ID:       "wrong-total",
			Text:     "A total that is not the sum of its items is not shown",
			Expected: lesson.OnlyDomainModel,
			Check:    wrongTotalIsNotShown,
		},
	},
	Costs: costs,
}

const folder = "examples/16-reads-and-reports"
