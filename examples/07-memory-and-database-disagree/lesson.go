// Package memoryanddatabasedisagree is lesson 07: what an order in memory says when
// the database has said no. The models alone are tested by
// TestTheIDOfAnOrderThatWasRolledBackIsGivenToTheNextOne in activerecord/problem2_test.go.
package memoryanddatabasedisagree

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "07-memory-and-database-disagree",
	Part:    lesson.Production,
	Title:   "Memory and database disagree",
	Problem: "Pay marks the order as paid, COMMIT fails, and the next Pay is refused.",
	Bites:   "An order that you changed is ahead of its rows until Save succeeds. Repeat Save, and not the command, which is refused here, too. Leave the events to the outbox, the table that Save writes them into.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "pay an order", Ref: "examples/07-memory-and-database-disagree/activerecord.go#payTwice", Mark: "return failure, order.Pay("},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "A change is made to a copy, which is assigned after COMMIT.",
		Remember: "Every method that changes an order needs it. Inside of a caller's transaction a method returns before COMMIT, so there the caller has to copy.",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "pay an order", Ref: "examples/07-memory-and-database-disagree/care.go#payOnCopy", Mark: "copied.Pay("},
				{Purpose: "change a quantity", Ref: "examples/07-memory-and-database-disagree/care.go#changeQuantityOnCopy", Mark: "copied.ChangeQuantity("},
				{Purpose: "change a copy", Ref: "examples/07-memory-and-database-disagree/care.go#onCopy", Mark: "*order = copied"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "pay an order", Ref: "examples/07-memory-and-database-disagree/domainmodel.go#payOnceSaveTwice", Mark: "return failure, orders.Save("},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "try-again",
			Text:     "After a failed COMMIT, trying again with the same order pays it",
			Expected: lesson.CareAndDomainModel,
			Check:    tryingAgainPays,
		},
		{
			ID:       "memory-and-rows",
			Text:     "After a failed COMMIT, the order in memory says what its rows say",
			Expected: lesson.Expected{Care: true},
			Check:    lesson.BySide(modelSaysWhatItsRowsSay, orderSaysWhatItsRowsSay),
		},
		{
			ID:       "load-again",
			Text:     "If each attempt loads the order again, trying again pays it",
			Expected: lesson.EveryWay,
			Check:    lesson.BySide(modelIsPaidByID, orderIsPaidByID),
		},
		{
			ID:       "two-orders",
			Text:     "When a transaction of two orders fails, trying again pays both",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(modelsArePaidTogether, ordersArePaidTogether),
		},
		{
			ID:       "mail-of-failed-commit",
			Text:     "No customer is told of a shipment whose COMMIT failed",
			Expected: lesson.OnlyActiveRecord,
			Check:    lesson.BySide(mailOfShip, mailOfEvents),
		},
	},
}
