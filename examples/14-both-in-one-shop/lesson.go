// Package bothinoneshop is lesson 14: a shop that uses both, on one database. Its
// application layer is package shop in this folder.
package bothinoneshop

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson. Its domain side is both together.
var Lesson = lesson.Lesson{
	Name:    "14-both-in-one-shop",
	Part:    lesson.Both,
	Title:   "Both in one shop",
	Problem: "A shop has commands, which need an aggregate, and lists, which don't.",
	Fair:    "The lists are the same on both sides. Active Record's commands can have a version (05) and an outbox (08), if nobody forgets them.",
	Bites:   "A new column is added to two models. No code may write orders past the repositories.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/14-both-in-one-shop/activerecord.go#ship"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/14-both-in-one-shop/shop/commands.go#Shop.Ship", "examples/14-both-in-one-shop/shop/queries.go#Shop.Report"},
		Run:  runBoth,
	},
	Claims: []lesson.Claim{
		{
			Text:     "The list takes one statement, and so does the report",
			Expected: lesson.EveryWay,
			Check:    listAndReportTakeOne,
		},
		{
			Text:     "The list shows at once what a command wrote",
			Expected: lesson.EveryWay,
			Check:    listShowsTheCommand,
		},
		{
			Text:     "The customer of the shipped order is told, though the mailer was down",
			Expected: lesson.OnlyDomainModel,
			Check:    customerIsTold,
		},
		{
			Text:     "The total is right after two sessions changed the order",
			Expected: lesson.OnlyDomainModel,
			Check:    totalIsRight,
		},
		{
			Text:     "The report says what the items of the orders come to",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(reportOfRows, reportOfOrders),
		},
		{
			Text:     "After SQL has edited an item past both models, the list is right",
			Expected: lesson.NoWay,
			Check:    lesson.BySide(editItemOfRow, editItemOfOrder),
		},
	},
}
