// Package crudandadmin is lesson 15: a screen to edit a table, and the first
// feature of a prototype. Each side is a package of its own: active and domain.
package crudandadmin

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "15-crud-and-admin",
	Part:    lesson.Fine,
	Title:   "CRUD and admin screens",
	Problem: "A table that is edited as it is shown has little use for a second model.",
	Fair:    "A shop with a domain model can leave this table to Active Record. Where the row is the form, code must protect what a form may not set.",
	Bites:   "A column is in row, model, form and mappings. Forgotten in rowOf, it is stored as zero, and only a test notices.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "the row of a product", Ref: folder + "/active/product.go#Product", Mark: "WeightGrams"},
		},
		Run: runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "the row of a product", Ref: folder + "/domain/products.go#rowOf", Mark: "r.WeightGrams"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "wrong-form",
			Text:     "A wrong form is explained field by field, and none of it is stored",
			Expected: lesson.EveryWay,
			Check:    wrongFormIsExplained,
		},
		{
			ID:       "ordered-product",
			Text:     "Coffee, which was ordered, can't be deleted, and tea can",
			Expected: lesson.EveryWay,
			Check:    orderedIsKept,
		},
		{
			ID:       "one-struct",
			Text:     "A product is one struct: the row, the form and the model",
			Expected: lesson.OnlyActiveRecord,
			Check:    productIsOneStruct,
		},
		{
			ID:       "new-column",
			Text:     "A new column, the weight, changes one file",
			Expected: lesson.OnlyActiveRecord,
			Check:    columnChangesOneFile,
		},
		{
			ID:       "first-feature",
			Text:     "The first feature of the prototype, reviews, adds one struct",
			Expected: lesson.OnlyActiveRecord,
			Check:    reviewsAddOneStruct,
		},
		{
			ID:       "foreign-id",
			Text:     "A form that names another product's ID changes only its own product",
			Expected: lesson.EveryWay,
			Check:    idOfTheFormIsIgnored,
		},
		{
			ID:       "import",
			Text:     "An import that bypasses the model can't store a product without a name",
			Expected: lesson.NoWay,
			Check:    importIsRefused,
		},
	},
}

const folder = "examples/15-crud-and-admin"
