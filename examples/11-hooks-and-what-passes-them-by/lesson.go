// Package hooksandwhatpassesthemby is lesson 11: which calls of GORM run a model's hooks, and
// what they do when the model is not asked. The models alone are tested by
// TestAHookRefusesABatchUpdateForAnOrderThatDoesNotExist in activerecord/problem1_test.go.
package hooksandwhatpassesthemby

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "11-hooks-and-what-passes-them-by",
	Part:    lesson.Production,
	Title:   "Hooks, and what passes them by",
	Problem: "A model's hooks and methods keep its rules, and many calls run neither.",
	Bites:   "Lists and screens are GORM here, too, with its traps. What its calls write past an order is noticed when that is next loaded.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "close an account", Ref: "examples/11-hooks-and-what-passes-them-by/activerecord.go#closeAccount", Mark: "UpdateColumns("},
			{Purpose: "open an order", Ref: "examples/11-hooks-and-what-passes-them-by/activerecord.go#place", Mark: "json.Unmarshal(body, &order)"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "A trigger checks statuses; calls name what they read and write.",
		Remember: "The check holds for everyone. The rest is for each batch, Updates, Where and handler to do. A tag json:\"-\" on each field would also stop code that decodes JSON into the model.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "close an account", Ref: "examples/11-hooks-and-what-passes-them-by/care.go#cancelOpenOrders", Mark: `"status IN ('pending', 'paid')"`},
				{Purpose: "open an order", Ref: "examples/11-hooks-and-what-passes-them-by/care.go#placeFromFields", Mark: "json.Unmarshal(body, &in)"},
				{Purpose: "check the status", Ref: "examples/11-hooks-and-what-passes-them-by/care.go#knownStatuses", Mark: "NOT IN ("},
				{Purpose: "edit a product", Ref: "examples/11-hooks-and-what-passes-them-by/care.go#editColumns", Mark: `Select("Name", "Price")`},
				{Purpose: "list a customer's orders", Ref: "examples/11-hooks-and-what-passes-them-by/care.go#ordersWhere", Mark: `"customer_id = ?"`},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "close an account", Ref: "examples/11-hooks-and-what-passes-them-by/domainmodel.go#cancelEach", Mark: "orders.Update("},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "close-account",
			Text:     "Closing an account cancels its pending order, and not the shipped one",
			Expected: lesson.CareAndDomainModel,
			Check:    shippedIsNotCancelled,
		},
		{
			ID:       "request-sets-fields",
			Text:     "A request to open an order can't set its status, prices and total",
			Expected: lesson.CareAndDomainModel,
			Check:    bodyOnlyOpens,
		},
		{
			ID:       "decode-into-order",
			Text:     "A colleague who reads the request into the order itself is stopped",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(modelIsBound, orderIsBound),
		},
		{
			ID:       "unknown-status",
			Text:     "No order is loaded with the unknown status \"canceled\"",
			Expected: lesson.CareAndDomainModel,
			Check:    lesson.BySide(misspeltRowsLoad, misspeltOrdersLoad),
		},
		{
			ID:       "price-of-zero",
			Text:     "A price of zero that an admin has typed is stored",
			Expected: lesson.Expected{Care: true},
			Check:    priceOfZeroIsStored,
		},
		{
			ID:       "visitor-sees-none",
			Text:     "A visitor who is not signed in (customer 0) sees no orders",
			Expected: lesson.Expected{Care: true},
			Check:    nobodyHasOrders,
		},
		{
			ID:       "one-statement",
			Text:     "Closing an account takes one statement",
			Expected: lesson.OnlyActiveRecord,
			Check:    oneStatement,
		},
	},
}
