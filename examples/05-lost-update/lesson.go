// Package lostupdate is lesson 05: two sessions that change the same order. In
// GORM's tracker, issue 2292 asks for a version that is checked. The models alone are
// tested by TestAGuardLooksAtTheStructAndNotAtTheRow in activerecord/problem3_test.go.
package lostupdate

import (
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "05-lost-update",
	Part:    lesson.Production,
	Title:   "Lost update",
	Problem: "Two requests load the same order; each decides on what it loaded.",
	Bites:   "An order is saved as a whole: of two people who add different items, one is refused and has to start over, as Update does. What Update repeats must be safe to repeat. A repository of your own can forget the version, and SQL that bypasses it has none (lesson 20).",
	Replay:  replay,
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "add an item", Ref: "examples/05-lost-update/activerecord.go#addItem", Mark: "order.AddItem("},
			{Purpose: "two requests at once", Ref: "examples/05-lost-update/activerecord.go#sideBySide", Mark: "one(mine, db), other(yours, db)"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "AddItem sends total = total + ? instead of saving the sum it computed.",
		Remember: "Every place that changes an item has to do the same. It keeps the total, but no rule about the total: a lock or a version does.",
		Scenario: lesson.Scenario{Code: []lesson.Code{
			{Purpose: "add an item", Ref: "examples/05-lost-update/care.go#addToTotal", Mark: `"total + ?"`},
		}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "add an item", Ref: "examples/05-lost-update/domainmodel.go#addAndSave", Mark: "store.Orders.Save("},
			{Purpose: "two requests at once", Ref: "examples/05-lost-update/domainmodel.go#sideBySideOrders", Mark: "one(ctx, store, mine), other(ctx, store, yours)"},
		},
		Run: runDomainModel,
	},
	Claims: slices.Concat(recorded, explored),
}

// recorded are the claims about the requests that were run for the record. They hold on
// every engine.
var recorded = []lesson.Claim{
	{
		ID:       "two-additions",
		Text:     "When two people add an item each at once, the total counts both",
		Expected: lesson.CareAndDomainModel,
		Check:    totalCountsBoth,
	},
	{
		ID:       "pay-and-add",
		Text:     "When one pays while the other adds five mugs, the total is what was charged",
		Expected: lesson.OnlyDomainModel,
		Check:    paidAsCharged,
	},
	{
		ID:       "ship-and-cancel",
		Text:     "When one ships while the other cancels, only one of the two happens",
		Expected: lesson.OnlyDomainModel,
		Check:    notShippedAndCancelled,
	},
}

// explored are the claims about every sequence.
var explored = []lesson.Claim{
	{
		ID:       "every-sequence",
		Text:     "However the steps of two additions are mixed, the total is right",
		Expected: lesson.CareAndDomainModel,
		Check:    noScheduleIsWrong,
	},
	{
		ID:       "nobody-refused",
		Text:     "Nobody is refused because someone else added another item",
		Expected: lesson.OnlyActiveRecord,
		Check:    nobodyIsRefused,
	},
	{
		ID:       "lock-or-version",
		Text:     "If both lock the order, or check its version, none of this goes wrong",
		Expected: lesson.EveryWay,
		Check:    lesson.BySide(rowsWithRemedies, ordersByUpdate),
	},
	{
		ID:       "one-forgets",
		Text:     "If one of the two forgets the remedy, the total is still right",
		Expected: lesson.OnlyDomainModel,
		Check:    lesson.BySide(rowsOfWhichOneForgets, ordersOfWhichOneForgets),
	},
	{
		ID:       "without-version",
		Text:     "A total that is saved without a version is right",
		Expected: lesson.Expected{Care: true},
		Check:    lesson.BySide(noScheduleIsWrong, ordersWithoutVersion),
	},
}
