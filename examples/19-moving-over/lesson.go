// Package movingover is lesson 19: two use cases on their way from Active Record to the
// domain model, in rungs that are packages. Lesson 20 is about old code that still writes
// the same tables meanwhile.
package movingover

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const folder = "examples/19-moving-over"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "19-moving-over",
	Part:    lesson.Both,
	Title:   "Moving over",
	Problem: "Working code can't be rewritten at once: it climbs in five steps (rungs).",
	Bites:   "From rung 4 on, each handler has to know the domain model's errors. With two faults, they may name the other one.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "change a quantity", Ref: folder + "/rung1/shop.go#Shop.ChangeQuantity", Mark: "o.Total += "},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: "on rungs 2-3",
		Remedy:   "Rules become functions of values (rung 2), and what Ship needs comes in by interfaces (rung 3). Each is a place to stay.",
		Remember: "More is counted below. Each command has to call the functions. Updates and e-mails can still be lost: see lessons 05 and 08.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "ship an order", Ref: folder + "/rung3/shop.go#Ship", Mark: "ports Ports"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "change a quantity", Ref: folder + "/rung5/shop.go#Shop.ChangeQuantity", Mark: "o.ChangeQuantity("},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "same-as-before",
			Text:     "Each rung does in every situation what the code did before",
			Expected: lesson.EveryWay,
			Check:    sameAsEver,
		},
		{
			ID:       "ship-without-database",
			Text:     "Whether a paid order ships can be tried without a database",
			Expected: lesson.CareAndDomainModel,
			Check:    triedWithoutDatabase,
		},
		{
			ID:       "mail-sent-later",
			Text:     "An e-mail that could not be sent is sent later",
			Expected: lesson.OnlyDomainModel,
			Check:    mailIsSentLater,
		},
		{
			ID:       "two-changes",
			Text:     "On a way's last rung, an order that two change at once has the right total",
			Expected: lesson.OnlyDomainModel,
			Check:    totalOfTwoChanges,
		},
		{
			ID:       "old-errors",
			Text:     "Handlers that know only the old errors answer as before",
			Expected: lesson.OnlyActiveRecord,
			Check:    sameForOldHandlers,
		},
	},
}
