// Package databasealwayspresent is lesson 02: a rule that can't be tried out
// without a database.
package databasealwayspresent

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "02-database-always-present",
	Part:    lesson.FourProblems,
	Title:   "The database is always present",
	Problem: "To test whether a paid order ships, you must first open and fill a database.",
	Fair:    "A disciplined team keeps one database in memory and rolls each test back: much cheaper, as measured, but such tests run one after the other.",
	Bites:   "A test without a database finds no mistake in the SQL: the repository needs tests of its own, on every engine.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/02-database-always-present/activerecord.go#aPaidOrderIsShippedFromRows"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/02-database-always-present/domainmodel.go#aPaidOrderIsShipped"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "A paid order can be shipped",
			Expected: lesson.EveryWay,
			Check:    orderIsShipped,
		},
		{
			Text:     "To see that, no statement is needed",
			Expected: lesson.OnlyDomainModel,
			Check:    noStatementIsNeeded,
		},
		{
			Text:     "The package of the rules imports no database",
			Expected: lesson.OnlyDomainModel,
			Check:    noDatabaseIsImported,
		},
		{
			Text:     "The same test finds out that a column is missing",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(rowsMissAColumn, ordersMissAColumn),
		},
	},
	Costs: costs,
}
