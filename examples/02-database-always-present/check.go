package databasealwayspresent

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

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
