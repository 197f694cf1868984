// Package lostupdate is lesson 05: two sessions that change the same order. In
// GORM's tracker, issue 2292 asks for a version that is looked at.
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
	Problem: "Two requests load an order; each adds an item and saves the total it knows.",
	Fair:    "A disciplined team locks the order, or checks its version as gorm.io/plugin/optimisticlock does. Changing only an item does not move it.",
	Bites:   "A hand-written repository can forget the version, too. And a use case that Update repeats must be safe to repeat.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/05-lost-update/activerecord.go#add"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/05-lost-update/domainmodel.go#addToOrder"},
		Run:  runDomainModel,
	},
	Claims: slices.Concat(recorded, explored),
}

// recorded are the claims about the two requests that were run for the record. They
// hold on every engine.
var recorded = []lesson.Claim{
	{
		Text:     "Both items are in the order, and the stored total is the sum of all",
		Expected: lesson.OnlyDomainModel,
		Check:    bothItemsAreStored,
	},
	{
		Text:     "The second request is told that it was not alone",
		Expected: lesson.OnlyDomainModel,
		Check:    secondIsTold,
	},
}

// explored are the claims about every interleaving.
var explored = []lesson.Claim{
	{
		Text:     "In no schedule of their steps is an update lost silently",
		Expected: lesson.OnlyDomainModel,
		Check:    noUpdateIsLost,
	},
	{
		Text:     "Code that expects a second request keeps both updates",
		Expected: lesson.EveryWay,
		Check:    lesson.BySide(rowsWithCare, ordersByUpdate),
	},
	{
		Text:     "Saving the items and the total without a version loses no update",
		Expected: lesson.NoWay,
		Check:    lesson.BySide(rowsWithoutVersion, ordersWithoutVersion),
	},
}
