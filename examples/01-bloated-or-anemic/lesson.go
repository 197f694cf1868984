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
			{Purpose: "ship an order", Ref: here + "activerecord.go#shipInService", Mark: "order.Status != paid"},
			{Purpose: "ship an order", Ref: here + "activerecord.go#shipInTask", Mark: `"status NOT IN ?"`},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The model is bloated: Order.Ship has the rule, and all three places call it. IDs have a type.",
		Remember: "Nobody may write a status but Order.Ship, and Order grows with each feature.",
		Scenario: lesson.Scenario{Code: []lesson.Code{
			{Purpose: "ship an order", Ref: here + "care.go#shipByModel", Mark: "order.Ship(db)"},
			{Purpose: "an order's ID", Ref: here + "care.go#orderID"},
		}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "ship an order", Ref: "domainmodel/order.go#Order.Ship", Mark: "CanTransitionTo(StatusShipped)"},
			{Purpose: "the rule", Ref: "domainmodel/status.go#transitions", Mark: "StatusCancelled: {}"},
			{Purpose: "the rule", Ref: "domainmodel/status.go#OrderStatus.CanTransitionTo"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "ship-cancelled",
			Text:     "A cancelled order does not ship, whether service, route or task is asked",
			Expected: lesson.CareAndDomainModel,
			Check:    cancelledStays,
		},
		{
			ID:       "add-rule",
			Text:     "To add a rule (a paid order ships within 30 days), one function changes",
			Expected: lesson.CareAndDomainModel,
			Check:    oneFunctionChanges,
		},
		{
			ID:       "swap-ids",
			Text:     "A customer's ID in the place of an order's does not compile",
			Expected: lesson.CareAndDomainModel,
			Check:    swapDoesNotCompile,
		},
		{
			ID:       "only-commands",
			Text:     "In memory, only its six commands change a part of an order",
			Expected: lesson.OnlyDomainModel,
			Check:    onlyCommandsChange,
		},
		{
			ID:       "validates-and-decides",
			Text:     "Order validates and decides; it is no row, saves nothing, queries nothing",
			Expected: lesson.OnlyDomainModel,
			Check:    validatesAndDecides,
		},
		{
			ID:       "sql-ships",
			Text:     "One UPDATE past the model ships no cancelled order",
			Expected: lesson.NoWay,
			Check:    updateShipsNothing,
		},
		{
			ID:       "new-column",
			Text:     "A new column needs a field in one struct only",
			Expected: lesson.OnlyActiveRecord,
			Check:    oneStruct,
		},
	},
}
