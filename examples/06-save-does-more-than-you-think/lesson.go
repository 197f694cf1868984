// Package savedoesmorethanyouthink is lesson 06: what db.Save of a loaded order
// writes, and what it does not. Users ask about it in GORM's tracker: issues 2242,
// 3568 and 6589, and 3575 and 5995 about items that stay. Pull request 7424 says why
// the generics API has no Save.
package savedoesmorethanyouthink

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "06-save-does-more-than-you-think",
	Part:    lesson.Production,
	Title:   "Save does more than you think",
	Problem: "db.Save of a loaded order writes more than you meant, and less.",
	Fair:    "A disciplined team never calls Save: it names the columns, counts the rows, and writes items one by one. That works, but it is a repository's work, done by every caller. GORM's generics API has no Save.",
	Bites:   "A fake repository that keeps the caller's pointer hides a forgotten Save. Use one that copies.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/06-save-does-more-than-you-think/activerecord.go#editAndSave", "examples/06-save-does-more-than-you-think/activerecord.go#saveIfVersion"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/06-save-does-more-than-you-think/domainmodel.go#changeAndSave"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "An item that was edited is stored with its order's new total",
			Expected: lesson.OnlyDomainModel,
			Check:    editedItemIsStored,
		},
		{
			Text:     "An item that was removed is gone",
			Expected: lesson.OnlyDomainModel,
			Check:    removedItemIsGone,
		},
		{
			Text:     "An order that was deleted stays deleted",
			Expected: lesson.OnlyDomainModel,
			Check:    deletedOrderIsGone,
		},
		{
			Text:     "Saving on the condition of a version overwrites nobody's change",
			Expected: lesson.OnlyDomainModel,
			Check:    cancelledOrderStays,
		},
		{
			Text:     "All four can be done right, with care",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(allRowsRight, allOrdersRight),
		},
		{
			Text:     "A test notices that a use case forgot to save",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(forgetInDatabase, forgetInFakes),
		},
	},
}
