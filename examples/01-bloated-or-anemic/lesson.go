// Package bloatedoranemic is lesson 01: a model that does everything, or rules
// that stand everywhere. The models alone are tested by activerecord/problem1_test.go.
package bloatedoranemic

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const here = "examples/01-bloated-or-anemic/"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "01-bloated-or-anemic",
	Part:    lesson.FourProblems,
	Title:   "Bloated or anemic",
	Problem: "Either the model does everything, or each place has its copy of the rules.",
	Bites:   "Its order is not the row: a second set of structs, and a mapper between the two. And Store.DB hands out the database, so one UPDATE gets past this model too.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Ref: here + "activerecord.go#shipInService"},
			{Ref: here + "activerecord.go#shipInTask"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The model is bloated: Order.Ship has the rule, and all three places call it. IDs have a type.",
		Remember: "Nobody may write a status but Order.Ship, and Order grows with each feature.",
		Scenario: lesson.Scenario{Code: []lesson.Code{
			{Ref: here + "care.go#orderID"},
			{Ref: here + "care.go#shipByModel"},
		}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Ref: "domainmodel/status.go#transitions"},
			{Ref: "domainmodel/status.go#OrderStatus.CanTransitionTo"},
			{Ref: "domainmodel/order.go#Order.Ship"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "A cancelled order does not ship, whether service, route or task is asked",
			Expected: lesson.CareAndDomainModel,
			Check:    cancelledStays,
		},
		{
			Text:     "To add a rule (a paid order ships within 30 days), one function changes",
			Expected: lesson.CareAndDomainModel,
			Check:    oneFunctionChanges,
		},
		{
			Text:     "A customer's ID in the place of an order's does not compile",
			Expected: lesson.CareAndDomainModel,
			Check:    swapDoesNotCompile,
		},
		{
			Text:     "In memory, only its six commands change a part of an order",
			Expected: lesson.OnlyDomainModel,
			Check:    onlyCommandsChange,
		},
		{
			Text:     "Order validates and decides; it is no row, saves nothing, queries nothing",
			Expected: lesson.OnlyDomainModel,
			Check:    validatesAndDecides,
		},
		{
			Text:     "One UPDATE past the model ships no cancelled order",
			Expected: lesson.NoWay,
			Check:    updateShipsNothing,
		},
		{
			Text:     "A new column needs a field in one struct only",
			Expected: lesson.OnlyActiveRecord,
			Check:    oneStruct,
		},
	},
}
