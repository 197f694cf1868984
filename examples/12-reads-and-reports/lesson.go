// Package readsandreports is lesson 12: a page of a list, and a report.
package readsandreports

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

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
			Expected: lesson.BothSides,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				s := w.Seen.(looks)
				var orders, total int64
				for _, line := range s.report.report {
					orders, total = orders+line.Orders, total+line.Total
				}
				right := samePage(s.page.page, expectedPage()) && slices.Equal(s.report.report, expectedReport())
				return fmt.Sprintf("%d orders on the page, %d of %s in the report", len(s.page.page), orders, lesson.Euros(total)), right, nil
			},
		},
		{
			Text:     "The page takes one statement and reads only what it shows",
			Expected: lesson.OnlyActiveRecord,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				s := w.Seen.(looks).page
				return s.String(), s.statements == 1 && s.read == read{lines: pageSize}, nil
			},
		},
		{
			Text:     "The report takes one statement and reads only what it shows",
			Expected: lesson.OnlyActiveRecord,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				s := w.Seen.(looks).report
				return s.String(), s.statements == 1 && s.read == read{lines: len(s.report)}, nil
			},
		},
		{
			Text:     "Even with whole models, the page takes fewer statements than orders",
			Expected: lesson.OnlyActiveRecord,
			Check:    otherWays,
		},
		{
			Text:     "A total that is wrong in the table is not shown as if it were right",
			Expected: lesson.OnlyDomainModel,
			Check:    wrongTotalIsNotShown,
		},
	},
	Costs: costs,
}
