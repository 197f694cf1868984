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
		Code: []lesson.Code{{Ref: folder + "/activerecord.go#pageOfModels"}},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{{Ref: folder + "/domainmodel.go#load"}},
		Run:  runDomainModel,
	},
	Care: lesson.Care{
		Side:     lesson.DomainModel,
		Name:     "with a read model",
		Remedy:   "Screens have their own queries, which read the tables and build no orders.",
		Remember: "Whoever changes a table has to find its queries. Nobody may decide by what a page shows: a command loads the order.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Ref: folder + "/care.go#pageByQuery"},
				{Ref: folder + "/care.go#reportByQuery"},
			},
			Run: runReadModel,
		},
	},
	Claims: []lesson.Claim{
		{
			Text:     "The page and the report are right",
			Expected: lesson.EveryWay,
			Check:    screensAreRight,
		},
		{
			Text:     "A page of 100 orders takes no more statements than a page of 50",
			Expected: lesson.OnlyActiveRecord,
			Check:    statementsDoNotGrow,
		},
		{
			Text:     "The page shows no items, so it reads none",
			Expected: lesson.OnlyActiveRecord,
			Check:    pageReadsNoItems,
		},
		{
			Text:     "The database adds up the report, in one statement",
			Expected: lesson.OnlyActiveRecord,
			Check:    reportIsOneStatement,
		},
		{
			Text:     "One damaged order does not take the whole page down",
			Expected: lesson.OnlyActiveRecord,
			Check:    damagedOrderHidesNoOther,
		},
		{
			Text:     "A total that is not the sum of its items is not shown",
			Expected: lesson.OnlyDomainModel,
			Check:    wrongTotalIsNotShown,
		},
	},
	Costs: costs,
}

const folder = "examples/16-reads-and-reports"
