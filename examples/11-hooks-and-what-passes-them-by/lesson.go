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
			{Ref: "examples/11-hooks-and-what-passes-them-by/activerecord.go#closeAccount"},
			{Ref: "examples/11-hooks-and-what-passes-them-by/activerecord.go#place"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The database checks the status, and each call names what it reads and writes.",
		Remember: "The check holds for everyone. The rest is for each batch, Updates, Where and handler to do. A tag json:\"-\" on each field would also stop code that decodes JSON into the model.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Ref: "examples/11-hooks-and-what-passes-them-by/care.go#knownStatuses"},
				{Ref: "examples/11-hooks-and-what-passes-them-by/care.go#cancelOpenOrders"},
				{Ref: "examples/11-hooks-and-what-passes-them-by/care.go#placeFromFields"},
				{Ref: "examples/11-hooks-and-what-passes-them-by/care.go#editColumns"},
				{Ref: "examples/11-hooks-and-what-passes-them-by/care.go#ordersWhere"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{{Ref: "examples/11-hooks-and-what-passes-them-by/domainmodel.go#cancelEach"}},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "Closing an account cancels its pending order, and not the shipped one",
			Expected: lesson.CareAndDomainModel,
			Check:    shippedIsNotCancelled,
		},
		{
			Text:     "A request to open an order can't set its status, prices and total",
			Expected: lesson.CareAndDomainModel,
			Check:    bodyOnlyOpens,
		},
		{
			Text:     "A colleague who reads the request into the order itself is stopped",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(modelIsBound, orderIsBound),
		},
		{
			Text:     "No order is loaded with the unknown status \"canceled\"",
			Expected: lesson.CareAndDomainModel,
			Check:    lesson.BySide(misspeltRowsLoad, misspeltOrdersLoad),
		},
		{
			Text:     "A price of zero that an admin has typed is stored",
			Expected: lesson.Expected{Care: true},
			Check:    priceOfZeroIsStored,
		},
		{
			Text:     "A visitor who is not signed in (customer 0) sees no orders",
			Expected: lesson.Expected{Care: true},
			Check:    nobodyHasOrders,
		},
		{
			Text:     "Closing an account takes one statement",
			Expected: lesson.OnlyActiveRecord,
			Check:    oneStatement,
		},
	},
}
