// Package databasealwayspresent is lesson 02: a rule that can't be tried out
// without a database.
package databasealwayspresent

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
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
