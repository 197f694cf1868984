// Package noaggregateboundary is lesson 03: an item that is changed without its order. The tests
// for Active Record are in activerecord/problem3_test.go.
package noaggregateboundary

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const here = "examples/03-no-aggregate-boundary/"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "03-no-aggregate-boundary",
	Part:    lesson.FourProblems,
	Title:   "No aggregate boundary",
	Problem: "Order and items are one unit (an aggregate), but anyone can edit an item.",
	Bites:   "An aggregate is loaded and saved as a whole, not in bulk. SQL gets past it, and not past a trigger.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "edit one item", Ref: here + "activerecord.go#editOne", Mark: "item.Quantity = 999"},
			{Purpose: "edit items in bulk", Ref: here + "activerecord.go#editInBulk", Mark: `Update("quantity", 999)`},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "Triggers keep the total. (Or none is stored, and lists sum up.)",
		Remember: "It is SQL, for each engine. It keeps the sum; each rule takes one more trigger. AfterFind could check it with items preloaded.",
		Scenario: lesson.Scenario{Code: []lesson.Code{
			{Purpose: "keep the total", Ref: here + "care.go#keepTotals"},
			{Purpose: "keep the total", Ref: here + "care.go#totalTrigger", Mark: "UPDATE orders SET total"},
		}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "edit one item", Ref: here + "domainmodel.go#changeQuantity", Mark: "order.ChangeQuantity(coffee, 999)"},
			{Purpose: "keep the total", Ref: "domainmodel/order.go#Order.changeItem~", Mark: "o.items, o.total = "},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "edit-one",
			Text:     "After editing one item, the stored total is the sum of the items",
			Expected: lesson.CareAndDomainModel,
			Check:    totalIsSum(edited),
		},
		{
			ID:       "bulk-edit",
			Text:     "After editing items in bulk, the stored total is the sum of the items",
			Expected: lesson.CareAndDomainModel,
			Check:    totalIsSum(inBulk),
		},
		{
			ID:       "paid-item",
			Text:     "An item of a paid order stays as it was paid",
			Expected: lesson.OnlyDomainModel,
			Check:    paidOrderStays,
		},
		{
			ID:       "without-triggers",
			Text:     "Without triggers, a hook or a command keeps the total when quantities change",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(hookKeepsTotal, commandKeepsTotal),
		},
		{
			ID:       "sql-bypass",
			Text:     "SQL that bypasses the model leaves the total right",
			Expected: lesson.Expected{Care: true},
			Check:    sqlKeepsTotal,
		},
		{
			ID:       "only-commands",
			Text:     "In memory, only its six commands change an order and its items",
			Expected: lesson.OnlyDomainModel,
			Check:    onlyCommandsChange,
		},
		{
			ID:       "load-wrong-total",
			Text:     "An order whose stored total is wrong is refused when it is loaded",
			Expected: lesson.OnlyDomainModel,
			Check:    wrongTotalIsRefused,
		},
	},
}
