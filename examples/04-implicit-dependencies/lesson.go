// Package implicitdependencies is lesson 04: what shipping touches, and where that is written
// down. Its tests on the side of Active Record are in activerecord/problem4_test.go.
package implicitdependencies

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const here = "examples/04-implicit-dependencies/"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "04-implicit-dependencies",
	Part:    lesson.FourProblems,
	Title:   "Implicit dependencies",
	Problem: "Order.Ship(db) uses warehouses, rates, stock and e-mail, and names none.",
	Bites:   "A port is two types, for one query. E-mail is not in the signature: it follows from an event, in a table (the outbox).",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "ship an order", Ref: here + "activerecord.go#ship", Mark: "order.Ship(db)"},
			{Purpose: "what shipping uses", Ref: "activerecord/order.go#Order.Ship~PROBLEM 4", Mark: "SendMail("},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "What shipping uses is passed in, as functions.",
		Remember: "The order saves itself, by a *gorm.DB for every table. A new query in Ship has to be noticed by a reviewer.",
		Scenario: lesson.Scenario{Code: []lesson.Code{
			{Purpose: "ship an order", Ref: here + "care.go#shipWith", Mark: "in dependencies"},
			{Purpose: "what shipping uses", Ref: here + "care.go#dependencies"},
		}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "ship an order", Ref: "domainmodel/shipping.go#ShippingService.Ship~", Mark: "in ShippingPorts"},
			{Purpose: "what shipping uses", Ref: "domainmodel/shipping.go#ShippingPorts~"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "signature",
			Text:     "The signature of shipping names where warehouses, rates and stock come from",
			Expected: lesson.CareAndDomainModel,
			Check:    everyTableIsNamed,
		},
		{
			ID:       "fakes",
			Text:     "When everything that can be faked is faked, shipping sends no SQL",
			Expected: lesson.OnlyDomainModel,
			Check:    shippingTakesNoDatabase,
		},
		{
			ID:       "new-query",
			Text:     "A new query in shipping needs a new name in its signature",
			Expected: lesson.OnlyDomainModel,
			Check:    newQueryNeedsName,
		},
		{
			ID:       "parallel-tests",
			Text:     "Two tests that run side by side each see the mail of their own order",
			Expected: lesson.CareAndDomainModel,
			Check:    testsSeeTheirMail,
		},
		{
			ID:       "customer-told",
			Text:     "When shipping returns, the customer has been told",
			Expected: lesson.OnlyActiveRecord,
			Check:    customerIsTold,
		},
	},
}
