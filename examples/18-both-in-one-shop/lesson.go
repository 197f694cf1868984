// Package bothinoneshop is lesson 18: a shop that uses both, on one database. Its
// application layer is package shop in this folder.
package bothinoneshop

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const folder = "examples/18-both-in-one-shop"

// Lesson is the lesson. Its domain side is both together.
var Lesson = lesson.Lesson{
	Name:    "18-both-in-one-shop",
	Part:    lesson.Both,
	Title:   "Both in one shop",
	Problem: "A list is right only if every command that wrote its rows was right.",
	Bites:   "One table has two models: a new column is added to both. And no other code may write orders, not even SQL by hand.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "ship an order", Ref: folder + "/activerecord.go#ship", Mark: "order.Ship("},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The database adds to the total (lesson 05), and a mail waits in an outbox, a table, until it is sent (lesson 08).",
		Remember: "Each command needs both. The rules are in two places then: SQL adds up the total, and Go looks at a status that may be old by now, so an order can grow while it is being paid. A lock or a version in each command prevents that (lesson 05).",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "add an item", Ref: folder + "/care.go#addToTotal", Mark: `"total + ?"`},
				{Purpose: "ship an order", Ref: folder + "/care.go#mailOutbox.ship", Mark: "o.box.Append("},
				{Purpose: "send the e-mails", Ref: folder + "/care.go#mailOutbox.send", Mark: "Drain(ctx)"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "add an item", Ref: folder + "/shop/commands.go#Shop.Add", Mark: "s.update("},
			{Purpose: "ship an order", Ref: folder + "/shop/commands.go#Shop.Ship", Mark: "Shipping().Ship("},
			{Purpose: "the report", Ref: folder + "/shop/queries.go#Shop.Report", Mark: "activerecord.RevenueReport(db)"},
		},
		Run: runBoth,
	},
	Claims: []lesson.Claim{
		{
			ID:       "pay-and-add",
			Text:     "When one pays while another adds mugs, the report shows what was charged",
			Expected: lesson.OnlyDomainModel,
			Check:    reportSaysWhatWasCharged,
		},
		{
			ID:       "two-additions",
			Text:     "When two people add an item each at once, the list has the right total",
			Expected: lesson.CareAndDomainModel,
			Check:    totalIs(added, 2050),
		},
		{
			ID:       "mailer-down",
			Text:     "When the mailer was down for a while, the customer is told in the end",
			Expected: lesson.CareAndDomainModel,
			Check:    customerIsTold,
		},
		{
			ID:       "command-without-remedy",
			Text:     "A command whose author knows of no remedy keeps the total right, too",
			Expected: lesson.OnlyDomainModel,
			Check:    totalIs(changed, 1750),
		},
		{
			ID:       "list-is-current",
			Text:     "The list shows at once what a command wrote",
			Expected: lesson.EveryWay,
			Check:    listShowsTheCommand,
		},
		{
			ID:       "edited-by-sql",
			Text:     "After SQL has changed an item by hand, the list has the right total",
			Expected: lesson.NoWay,
			Check:    editedBySQL,
		},
	},
}
