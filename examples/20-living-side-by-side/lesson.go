// Package livingsidebyside is lesson 20: what to look after while old code, which counts no
// version, writes the tables of the new one.
package livingsidebyside

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const folder = "examples/20-living-side-by-side"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "20-living-side-by-side",
	Part:    lesson.Both,
	Title:   "Living side by side",
	Problem: "Code not moved yet writes the same rows and does not increment their version.",
	Bites:   "Without the triggers, a repository does not notice what old code writes. With them, old code has to load a row again before it saves it a second time. NewOrder applies today's rules: don't use it to load old orders.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "old code saves a row", Ref: folder + "/activerecord.go#correctRegion", Mark: "db.Save(row)"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "Old code names the version in its UPDATE, and increments it. A field that is renamed in the code keeps its name in what is stored.",
		Remember: "Every UPDATE of old code needs it, and SQL by hand, too. The triggers of the domain side would notice both; they need no domain model: see package guard.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "old code saves a row", Ref: folder + "/care.go#saveIfUnchanged", Mark: `Where("version = ?", loaded)`},
				{Purpose: "a stored e-mail", Ref: folder + "/care.go#noticeAsStored", Mark: `json:"To"`},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "old code saves a row", Ref: folder + "/domainmodel.go#runDomainModel", Mark: "Guard.Install(ctx)"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "stays-cancelled",
			Text:     "What new code cancels stays cancelled when old code saves its old copy",
			Expected: lesson.CareAndDomainModel,
			Check:    staysCancelled,
		},
		{
			ID:       "notices-old-code",
			Text:     "New code notices that old code has changed where the order goes",
			Expected: lesson.CareAndDomainModel,
			Check:    notices(corrected),
		},
		{
			ID:       "notices-sql",
			Text:     "New code notices it, too, when it was changed by SQL at a console",
			Expected: lesson.OnlyDomainModel,
			Check:    notices(correctedByHand),
		},
		{
			ID:       "save-twice",
			Text:     "Old code may save a row twice without loading it again",
			Expected: lesson.OnlyActiveRecord,
			Check:    maySaveTwice,
		},
		{
			ID:       "renamed-field",
			Text:     "A stored mail or event is still read after its field was renamed in code",
			Expected: lesson.CareAndDomainModel,
			Check:    yesterdaysMailArrives,
		},
		{
			ID:       "renamed-column",
			Text:     "While a column is renamed and made NOT NULL, no request fails",
			Expected: lesson.EveryWay,
			Check:    noRequestFails,
		},
		{
			ID:       "old-currency",
			Text:     "An old order in kuna, a currency no longer accepted, can still be loaded",
			Expected: lesson.EveryWay,
			Check:    oldOrderIsLoaded,
		},
	},
}
