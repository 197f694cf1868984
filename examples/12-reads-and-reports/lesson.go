// Package readsandreports is lesson 12: a page of a list, and a report.
package readsandreports

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "12-reads-and-reports",
	Part:    lesson.Fine,
	Title:   "Reads and reports",
	Problem: "A list or a report decides nothing, so it needs no aggregate.",
	Fair:    "A query such as ListOrders works beside repositories, too (14). Then a second place knows the columns, and it shows whatever total is stored.",
	Bites:   "One damaged order takes the whole page down.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/12-reads-and-reports/activerecord.go#projection"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/12-reads-and-reports/domainmodel.go#load"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "The page and the report are right",
			Expected: lesson.EveryWay,
			Check:    screensAreRight,
		},
		{
			Text:     "The page takes one statement and reads only what it shows",
			Expected: lesson.OnlyActiveRecord,
			Check:    pageReadsWhatItShows,
		},
		{
			Text:     "The report takes one statement and reads only what it shows",
			Expected: lesson.OnlyActiveRecord,
			Check:    reportReadsWhatItShows,
		},
		{
			Text:     "Even with whole models, the page takes fewer statements than orders",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(pageOfRows, pageOfOrders),
		},
		{
			Text:     "A total that is wrong in the table is not shown as if it were right",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(showWrongRow, showWrongOrder),
		},
	},
	Costs: costs,
}
