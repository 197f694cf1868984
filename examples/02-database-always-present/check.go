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

func orderIsShipped(c *lesson.Check) (string, bool) {
	status := fmt.Sprint(c.Seen)
	return fmt.Sprintf("the order is %q", status), status == activerecord.StatusShipped
}

func noStatementIsNeeded(c *lesson.Check) (string, bool) {
	statements, tables := lesson.Statements(c.Operations), lesson.Tables(c.Operations)
	return fmt.Sprintf("%d statements on %d tables", len(statements), len(tables)), len(statements) == 0
}

func noDatabaseIsImported(c *lesson.Check) (string, bool) {
	imports, err := lesson.Imports(string(c.Side))
	c.NoError(err)
	var foreign []string
	for _, path := range imports {
		ours := strings.Contains(path, "/internal/") // which migrates tables, with GORM
		if strings.Contains(path, ".") && !ours || strings.HasPrefix(path, "database/") {
			foreign = append(foreign, path)
		}
	}
	if foreign == nil {
		return fmt.Sprintf("it imports %d packages, all of the standard library", len(imports)), true
	}
	return "it imports " + strings.Join(foreign, ", "), false
}

// rowsMissAColumn takes a column away from the orders, and runs the test again.
func rowsMissAColumn(c *lesson.Check) (string, bool) {
	takeColumn(c)
	_, err := aPaidOrderIsShippedFromRows(c.DB)
	return testFails(c, err)
}

// ordersMissAColumn does the same.
func ordersMissAColumn(c *lesson.Check) (string, bool) {
	takeColumn(c)
	_, err := aPaidOrderIsShipped()
	return testFails(c, err)
}

func takeColumn(c *lesson.Check) {
	c.NoError(c.DB.Exec("ALTER TABLE orders RENAME COLUMN shipping_cost TO cost_of_shipping").Error)
}

// testFails says how the test ended.
func testFails(c *lesson.Check, err error) (string, bool) {
	switch {
	case err == nil:
		return "the test passes", false
	case errors.Is(err, repository.ErrNotMigrated):
		return "the test fails: a table or a column is missing", true
	}
	c.NoError(err)
	return "", false
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
