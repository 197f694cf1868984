// Package noaggregateboundary is lesson 03: an item that is changed past its order.
package noaggregateboundary

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "03-no-aggregate-boundary",
	Part:    lesson.FourProblems,
	Title:   "No aggregate boundary",
	Problem: "An order's total is the sum of its items, but anyone with a database handle can change an item without the order knowing.",
	Fair:    "A disciplined team writes items through Order.ChangeQuantity only, and reviews every new query for it. It works for as long as everyone remembers: the compiler does not help.",
	Bites:   "There is no bulk edit: to change all items of a product, each order is loaded and saved.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/03-no-aggregate-boundary/activerecord.go#editOne", "examples/03-no-aggregate-boundary/activerecord.go#editInBulk"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/03-no-aggregate-boundary/domainmodel.go#changeQuantity"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "After editing one item, the stored total is the sum of the items",
			Expected: lesson.OnlyDomainModel,
			Check:    totalIsSum(first),
		},
		{
			Text:     "After editing items in bulk, the stored total is the sum of the items",
			Expected: lesson.OnlyDomainModel,
			Check:    totalIsSum(second),
		},
		{
			Text:     "Code that changes an item past its order does not compile",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(backDoorToRows, backDoorToOrders),
		},
		{
			Text:     "An order whose total is wrong in the database is refused when it is loaded",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(loadCorruptRow, loadCorruptOrder),
		},
	},
}
