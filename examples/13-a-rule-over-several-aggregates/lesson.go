// Package severalaggregates is lesson 13: rules that no single aggregate can keep. An
// aggregate is what is loaded, checked and saved as a whole, such as an order with its items.
package severalaggregates

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const folder = "examples/13-a-rule-over-several-aggregates"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "13-a-rule-over-several-aggregates",
	Part:    lesson.Production,
	Title:   "A rule over several aggregates",
	Problem: "A customer may have one pending order. No order knows of the others.",
	Bites:   "It does not win here. An order checks its own rules; a rule over several orders takes an index, a lock or a wider aggregate, as on the other side. When the index refuses a row, the repository says that this order exists already, which is the wrong reason.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "two requests at once", Ref: folder + "/activerecord.go#sideBySide", Mark: "return place(db)"},
			{Purpose: "the rule", Ref: folder + "/activerecord.go#nonePending", Mark: "Count(&pending)"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "A unique index on customer_id, for pending rows only.",
		Remember: "No caller has to remember it. On SQLite and PostgreSQL a tag does it; on MySQL a generated column. An index can say \"one pending order\", but not \"at most three\" or \"at most 500.00 EUR\".",
		Scenario: lesson.Scenario{
			Code: []lesson.Code{
				{Purpose: "the rule", Ref: folder + "/care.go#createIndex", Mark: "UNIQUE INDEX one_pending"},
				{Purpose: "place an order", Ref: folder + "/care.go#placeUnlessPending", Mark: "gorm.ErrDuplicatedKey"},
			},
			Run: runWithCare,
		},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "two requests at once", Ref: folder + "/domainmodel.go#placeSideBySide", Mark: "placeOrder(ctx, store, id+1)"},
			{Purpose: "place an order", Ref: folder + "/domainmodel.go#placeOrder"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "one-refused",
			Text:     "Of two people who open an order for one customer at once, one is refused",
			Expected: lesson.Expected{Care: true},
			Check:    oneIsPlaced,
		},
		{
			ID:       "index-or-lock",
			Text:     "With a unique index, or a lock on the customer's row, one order is pending",
			Expected: lesson.EveryWay,
			Check:    byIndexOrLock,
		},
		{
			ID:       "forgotten-lock",
			Text:     "If one of the two forgets the lock, one order is pending",
			Expected: lesson.Expected{Care: true},
			Check:    oneForgetsTheLock,
		},
		{
			ID:       "wider-aggregate",
			Text:     "If a customer and all her orders are one aggregate, one order is pending",
			Expected: lesson.EveryWay,
			Check:    byWiderAggregate,
		},
		{
			ID:       "others-not-refused",
			Text:     "In that wider aggregate, nobody is refused because of another order",
			Expected: lesson.NoWay,
			Check:    othersAreNotRefused,
		},
		{
			ID:       "one-transaction",
			Text:     "If stock and order change in one transaction, a crash takes no goods",
			Expected: lesson.EveryWay,
			Check:    crashInOne,
		},
		{
			ID:       "two-transactions",
			Text:     "With two transactions, goods reserved for a cancelled order are returned",
			Expected: lesson.EveryWay,
			Check:    goodsGoBack,
		},
	},
}
