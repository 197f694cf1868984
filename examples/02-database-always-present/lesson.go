// Package databasealwayspresent is lesson 02: a rule that can't be tried out
// without a database.
package databasealwayspresent

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "02-database-always-present",
	Part:    lesson.FourProblems,
	Title:   "The database is always present",
	Problem: "To test whether a paid order ships, you must first open and fill a database.",
	Fair:    "A disciplined team keeps one database in memory and rolls each test back: much cheaper, as measured, but such tests run one after the other.",
	Bites:   "A test without a database finds no mistake in the SQL: the repository needs tests of its own, on every engine.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/02-database-always-present/activerecord.go#aPaidOrderIsShippedFromRows"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/02-database-always-present/domainmodel.go#aPaidOrderIsShipped"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "A paid order can be shipped",
			Expected: lesson.BothSides,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				status := fmt.Sprint(w.Seen)
				return fmt.Sprintf("the order is %q", status), status == activerecord.StatusShipped, nil
			},
		},
		{
			Text:     "To see that, no statement is needed",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				statements, tables := lesson.Statements(w.Operations), lesson.Tables(w.Operations)
				return fmt.Sprintf("%d statements on %d tables", len(statements), len(tables)), len(statements) == 0, nil
			},
		},
		{
			Text:     "The package of the rules imports no database",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				imports, err := lesson.Imports(string(w.Side))
				var foreign []string
				for _, path := range imports {
					ours := strings.Contains(path, "/internal/") // which migrates tables, with GORM
					if strings.Contains(path, ".") && !ours || strings.HasPrefix(path, "database/") {
						foreign = append(foreign, path)
					}
				}
				if foreign == nil {
					return fmt.Sprintf("it imports %d packages, all of the standard library", len(imports)), true, err
				}
				return "it imports " + strings.Join(foreign, ", "), false, err
			},
		},
		{
			Text:     "The same test finds out that a column is missing",
			Expected: lesson.OnlyActiveRecord,
			Check:    missingColumnIsFound,
		},
	},
	Costs: costs,
}

// missingColumnIsFound takes a column away from the orders, and runs the test again.
func missingColumnIsFound(ctx context.Context, w *lesson.World) (string, bool, error) {
	db := w.DB.WithContext(ctx)
	if err := db.Exec("ALTER TABLE orders RENAME COLUMN shipping_cost TO cost_of_shipping").Error; err != nil {
		return "", false, err
	}
	var failed error
	if w.Side == lesson.ActiveRecord {
		_, failed = aPaidOrderIsShippedFromRows(db)
	} else {
		_, failed = aPaidOrderIsShipped()
	}
	switch {
	case failed == nil:
		return "the test passes", false, nil
	case errors.Is(failed, repository.ErrNotMigrated):
		return "the test fails: a table or a column is missing", true, nil
	}
	return "", false, failed
}

// costs measures the same test with every kind of database, and with none.
func costs(ctx context.Context, open lesson.Open) ([]lesson.Cost, error) {
	fresh := func(where lesson.Where) func() error {
		return func() error {
			db, closeDB, err := lesson.Migrated(open, where, nil)
			if err != nil {
				return err
			}
			defer closeDB()
			_, err = aPaidOrderIsShippedFromRows(db.WithContext(ctx))
			return err
		}
	}
	shared, closeShared, err := lesson.Migrated(open, lesson.InMemory, nil)
	if err != nil {
		return nil, err
	}
	defer closeShared()
	var costs []lesson.Cost
	for _, c := range []struct {
		what        string
		runs, calls int
		test        func() error
	}{
		{"Active Record, a fresh database on disk", 3, 1, fresh(lesson.OnDisk)},
		{"Active Record, a fresh database in memory", 5, 1, fresh(lesson.InMemory)},
		{"Active Record, one database in memory, rolled back", 11, 5, func() error {
			tx := shared.WithContext(ctx).Begin()
			defer tx.Rollback()
			_, err := aPaidOrderIsShippedFromRows(tx)
			return err
		}},
		{"Domain Model, no database", 21, 2000, func() error {
			_, err := aPaidOrderIsShipped()
			return err
		}},
	} {
		cost, err := lesson.Measure(c.what, c.runs, c.calls, c.test)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
