// Package databasealwayspresent is lesson 02: a rule that no test can check without
// a database. The models alone are tested by activerecord/problem2_test.go.
package databasealwayspresent

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

const here = "examples/02-database-always-present/"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "02-database-always-present",
	Part:    lesson.FourProblems,
	Title:   "The database is always present",
	Problem: "To test that a paid order ships, you first open and fill a database.",
	Bites:   "A test in memory finds no mistake in the SQL: the repository needs tests of its own, on every engine.",
	ActiveRecord: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "the test", Ref: here + "activerecord.go#paidRowShips", Mark: "db.Create(row)"},
			{Purpose: "a paid order", Ref: here + "activerecord.go#paidRow"},
		},
		Run: runActiveRecord,
	},
	Care: lesson.Care{
		Side: lesson.ActiveRecord, Name: lesson.WithCare,
		Remedy:   "The rule takes no *gorm.DB, and each test is rolled back.",
		Remember: "Each rule has to be cut out like this one. Tests that write the same rows (on SQLite: all) wait for each other.",
		Scenario: lesson.Scenario{Code: []lesson.Code{
			{Purpose: "the test", Ref: here + "care.go#rolledBack", Mark: "tx.Rollback()"},
			{Purpose: "the rule", Ref: here + "care.go#ship", Mark: "o.Status != activerecord.StatusPaid"},
		}, Run: runWithCare},
	},
	DomainModel: lesson.Scenario{
		Code: []lesson.Code{
			{Purpose: "the test", Ref: here + "domainmodel.go#paidOrderShips", Mark: "orders domainmodel.OrderRepository"},
			{Purpose: "run the test", Ref: here + "domainmodel.go#inMemory", Mark: "memory.New()"},
			{Purpose: "run the test", Ref: here + "domainmodel.go#inTables"},
			{Purpose: "the repository", Ref: "domainmodel/repository.go#OrderRepository~"},
		},
		Run: runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			ID:       "test-shipping",
			Text:     "Shipping an order is tested without a database",
			Expected: lesson.OnlyDomainModel,
			Check:    shippingTakesNoDatabase,
		},
		{
			ID:       "test-rule",
			Text:     "The rule that a paid order may ship is tested without a database",
			Expected: lesson.CareAndDomainModel,
			Check:    ruleTakesNoDatabase,
		},
		{
			ID:       "leaves-nothing",
			Text:     "The test leaves nothing behind for the next one",
			Expected: lesson.CareAndDomainModel,
			Check:    nothingIsLeft,
		},
		{
			ID:       "one-call",
			Text:     "An order is built in memory, and stored by one call",
			Expected: lesson.EveryWay,
			Check:    storedByOneCall,
		},
		{
			ID:       "missing-column",
			Text:     "The same test finds out that a column is missing",
			Expected: lesson.OnlyActiveRecord,
			Check:    columnIsMissed,
		},
	},
	Costs: costs,
}
