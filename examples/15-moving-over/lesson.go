// Package movingover is lesson 15: two use cases on their way from Active Record to
// the domain model, in rungs that are packages, and what to guard while old code
// still writes the tables.
package movingover

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "15-moving-over",
	Part:    lesson.Both,
	Title:   "Moving over",
	Problem: "Use cases move one by one, while old code still writes the same tables.",
	Fair:    "An UPDATE with the version in its WHERE is care enough for old code. With the guard, it must load a row again before it saves it twice.",
	Bites:   "A mapper that calls NewOrder refuses old orders. An order whose version went back is stuck until it is repaired.",
	ActiveRecord: lesson.Scenario{
		Code: []string{folder + "/activerecord.go#correctRegion"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{folder + "/rung5/shop.go#Shop.ChangeQuantity"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "Every rung does in every situation what the code always did",
			Expected: lesson.EveryWay,
			Check:    sameEverywhere,
		},
		{
			Text:     "What one side cancels stays cancelled when the other saves its old copy",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(staysAfter("old code"), staysAfter("repository")),
		},
		{
			Text:     "The domain model's next command is refused, and overwrites nothing",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(commandAfterStaleSave, commandAfterStaleShip),
		},
		{
			Text:     "It is enough to check the version",
			Expected: lesson.NoWay,
			Check:    lesson.BySide(versionOfRows, versionOfOrders),
		},
		{
			Text:     "It is enough with a guard on the tables of the order and its items",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(guardOfRows, guardOfOrders),
		},
		{
			Text:     "An order in kuna, as no new one may be, can still be loaded",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(loadOldRow, loadOldOrder),
		},
	},
}

const folder = "examples/15-moving-over"
