// Package noaggregateboundary is lesson 03: an item that is changed past its order. Its tests
// on the side of Active Record are in activerecord/problem3_test.go.
package noaggregateboundary

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const here = "examples/03-no-aggregate-boundary/"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "03-no-aggregate-boundary",
	Part:    lesson.FourProblems,
	Title:   "No aggregate boundary",
	Problem: "An order's total is the sum of its items, but anyone can edit an item.",
	Bites:   "An order and its items are one aggregate: loaded, changed and saved as a whole, so there is no edit in bulk. And the rules are in Go: SQL gets past them, by Store.DB too, where a trigger would hold.",
	ActiveRecord: lesson.Scenario{
		Code: []string{here + "activerecord.go#editOne", here + "activerecord.go#editInBulk"},
		Run:  runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "Triggers on order_items keep the total, whoever writes.",
		Remember: "It is SQL beside the code, written anew for PostgreSQL. It keeps the sum and not the rules: that items of a paid order stay as they are takes another trigger. (A team can also store no total. Then no edit makes it wrong, and each list sums up the items.)",
		Scenario: lesson.Scenario{Code: []string{here + "care.go#keepTotals", here + "care.go#totalTrigger"}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []string{here + "domainmodel.go#changeQuantity", "domainmodel/order.go#Order.changeItem~"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "After editing one item, the stored total is the sum of the items",
			Expected: lesson.CareAndDomainModel,
			Check:    totalIsSum(edited),
		},
		{
			Text:     "After editing items in bulk, the stored total is the sum of the items",
			Expected: lesson.CareAndDomainModel,
			Check:    totalIsSum(inBulk),
		},
		{
			Text:     "An item of a paid order stays as it was paid",
			Expected: lesson.OnlyDomainModel,
			Check:    paidOrderStays,
		},
		{
			Text:     "Without triggers, Go code keeps the stored total right in a bulk edit",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(hookKeepsTotal, commandKeepsTotal),
		},
		{
			Text:     "SQL that bypasses the model leaves the total right",
			Expected: lesson.Expected{Care: true},
			Check:    sqlKeepsTotal,
		},
		{
			Text:     "In memory, only its six commands change an order and its items",
			Expected: lesson.OnlyDomainModel,
			Check:    onlyCommandsChange,
		},
		{
			Text:     "An order whose stored total is wrong is refused when it is loaded",
			Expected: lesson.OnlyDomainModel,
			Check:    wrongTotalIsRefused,
		},
	},
}
