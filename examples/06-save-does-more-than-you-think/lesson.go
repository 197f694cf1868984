// Package savedoesmorethanyouthink is lesson 06: what db.Save of a loaded order
// writes, and what it does not. Users ask about it in GORM's tracker: issues 2242,
// 3568 and 6589, and 3575 and 5995 about items that stay. Pull request 7424 says why
// the generics API has no Save. The models alone are tested by
// TestSavingAnOrderDoesNotSaveItsItems in activerecord/problem3_test.go.
package savedoesmorethanyouthink

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "06-save-does-more-than-you-think",
	Part:    lesson.Production,
	Title:   "Save does more than you think",
	Problem: "db.Save of a loaded order writes more than you meant, and less.",
	Bites:   "A fake repository that keeps the caller's pointer hides a forgotten Save. Use one that copies.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "save the order", Ref: "examples/06-save-does-more-than-you-think/activerecord.go#save", Mark: "Save(order)"},
			{Purpose: "edit an item", Ref: "examples/06-save-does-more-than-you-think/activerecord.go#editRow"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "Each caller picks the way to save that fits what it has changed.",
		Remember: "Every caller has to pick, each time. One function that combines all three is right too, and is then a repository's Save. GORM's generics API has no Save, and gorm.G[Order]….Update returns ErrInvalidValue: the model has a BeforeSave hook.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "save the order", Ref: "examples/06-save-does-more-than-you-think/care.go#saveItems", Mark: "FullSaveAssociations: true"},
				{Purpose: "save the order", Ref: "examples/06-save-does-more-than-you-think/care.go#replaceItems", Mark: "Replace(order.Items)"},
				{Purpose: "save the order", Ref: "examples/06-save-does-more-than-you-think/care.go#saveColumns", Mark: `Where("version = ?", order.Version)`},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "save the order", Ref: "examples/06-save-does-more-than-you-think/domainmodel.go#changeAndSave", Mark: "orders.Save(ctx, order)"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "edited-item",
			Text:     "An item that was edited is stored with its order's new total",
			Expected: lesson.CareAndDomainModel,
			Check:    became(edited),
		},
		{
			ID:       "removed-item",
			Text:     "An item that was removed is gone",
			Expected: lesson.CareAndDomainModel,
			Check:    became(removed),
		},
		{
			ID:       "deleted-order",
			Text:     "An order that someone else has deleted stays deleted",
			Expected: lesson.CareAndDomainModel,
			Check:    became(deleted),
		},
		{
			ID:       "cancelled-order",
			Text:     "An order that someone else has cancelled stays cancelled",
			Expected: lesson.CareAndDomainModel,
			Check:    became(cancelled),
		},
		{
			ID:       "one-call",
			Text:     "There is one call to save that is right in all four cases",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(oneWayForRows, oneWayForOrders),
		},
		{
			ID:       "other-item",
			Text:     "Saving one edited item keeps what someone else did to another",
			Expected: lesson.Expected{ActiveRecord: true, DomainModel: true},
			Check:    lesson.BySide(otherItemOfRow, otherItemOfOrder),
		},
		{
			ID:       "rows-written",
			Text:     "Saving one edited item writes that item, and no other row beside its order",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(writtenByRows, writtenByOrders),
		},
		{
			ID:       "forgotten-save",
			Text:     "A test notices that a use case forgot to save",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(forgetInDatabase, forgetInFakes),
		},
	},
}
