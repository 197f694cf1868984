// Package crudandadmin is lesson 11: a screen to edit a table, and the first
// feature of a prototype. Each side is a package of its own: active and domain.
package crudandadmin

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "11-crud-and-admin",
	Part:    lesson.Fine,
	Title:   "CRUD and admin screens",
	Problem: "A table that is edited as it is shown has little use for a second model.",
	Fair:    "A shop with a domain model can still leave this table to Active Record. One more CHECK would refuse the nameless product on both sides.",
	Bites:   "A column is in row, model, form and mappings. Forgotten in rowOf, it is stored as zero, and only a test notices.",
	ActiveRecord: lesson.Scenario{
		Code: []string{folder + "/active/product.go#Product"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{folder + "/domain/products.go#rowOf"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "A wrong form is explained field by field, and none of it is stored",
			Expected: lesson.EveryWay,
			Check:    wrongFormIsExplained,
		},
		{
			Text:     "Coffee, which was ordered, can't be deleted, and tea can",
			Expected: lesson.EveryWay,
			Check:    orderedIsKept,
		},
		{
			Text:     "The screen and the first feature take fewer files and lines",
			Expected: lesson.OnlyActiveRecord,
			Check:    screenTakesLess,
		},
		{
			Text:     "The column that was added last, the weight, took fewer lines",
			Expected: lesson.OnlyActiveRecord,
			Check:    columnTakesLess,
		},
		{
			Text:     "The prototype's first feature, reviews of products, took fewer lines",
			Expected: lesson.OnlyActiveRecord,
			Check:    reviewsTakeLess,
		},
		{
			Text:     "An import past the model can't store a product without a name",
			Expected: lesson.NoWay,
			Check:    importIsRefused,
		},
	},
	Costs: costs,
}

const folder = "examples/11-crud-and-admin"
