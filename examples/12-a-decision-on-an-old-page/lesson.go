// Package adecisiononanoldpage is lesson 12: a form that is sent for an order which has changed
// since its page was opened. examples/server does the same over HTTP: the version is an ETag, and
// comes back as If-Match.
package adecisiononanoldpage

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "12-a-decision-on-an-old-page",
	Part:    lesson.Production,
	Title:   "A decision on an old page",
	Problem: "A form is sent for an order that has changed since its page was opened.",
	Bites:   "Update loads the order as it is now, so the handler has to ask IfVersion. Any change makes a page old, though it may not matter; a change that bypasses the repository makes no page old.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "handle the form", Ref: "examples/12-a-decision-on-an-old-page/activerecord.go#send", Mark: "activerecord.FindOrder(db, form.Order)"},
			{Purpose: "pay the order", Ref: "examples/12-a-decision-on-an-old-page/activerecord.go#payRow"},
			{Purpose: "the page", Ref: "examples/12-a-decision-on-an-old-page/check.go#page"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The page has the order's version in a hidden field, and an UPDATE asks for it.",
		Remember: "Every place that changes an order has to increment its version, or triggers do that (lesson 20).",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "handle the form", Ref: "examples/12-a-decision-on-an-old-page/care.go#sendIfUnchanged", Mark: `"id = ? AND version = ?"`},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "handle the form", Ref: "examples/12-a-decision-on-an-old-page/domainmodel.go#sendPage", Mark: "order.IfVersion(form.Version)"},
			{Purpose: "pay the order", Ref: "examples/12-a-decision-on-an-old-page/domainmodel.go#pay"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "cancel-paid",
			Text:     "A page opened while the order was pending can't cancel it once it is paid",
			Expected: lesson.CareAndDomainModel,
			Check:    isRefused(paid),
		},
		{
			ID:       "swapped-items",
			Text:     "A customer who pays for coffee does not get tea at the same price",
			Expected: lesson.CareAndDomainModel,
			Check:    isRefused(swapped),
		},
		{
			ID:       "pay-and-add",
			Text:     "However paying and adding mix, a paid order's total is the amount charged",
			Expected: lesson.CareAndDomainModel,
			Check:    paidAsCharged,
		},
		{
			ID:       "paid-by-bank",
			Text:     "A payment by code that knows nothing of pages makes the page old, too",
			Expected: lesson.OnlyDomainModel,
			Check:    isRefused(paidByBank),
		},
		{
			ID:       "other-amount",
			Text:     "When 10.00 EUR was charged, an order of 18.00 EUR is not paid",
			Expected: lesson.EveryWay,
			Check:    isRefused(grownForBank),
		},
		{
			ID:       "unrelated-change",
			Text:     "An order can still be cancelled after a mug was added to it",
			Expected: lesson.Expected{ActiveRecord: true},
			Check:    isCancelled(grown),
		},
		{
			ID:       "forgotten-check",
			Text:     "A handler that forgets to check the version still cancels no paid order",
			Expected: lesson.NoWay,
			Check:    isRefused(forgotten),
		},
	},
}
