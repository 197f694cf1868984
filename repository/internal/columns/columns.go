// Package columns finds what the columns of a row hold that their types can't. A driver may not
// say which column it could not read, nor what is there; the database can.
package columns

import (
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// Column is what a column should hold.
type Column struct {
	Name     string
	kind     string
	nullable bool
}

// Number returns a column that should hold a whole number, and not NULL.
func Number(name string) Column { return Column{Name: name, kind: number} }

// Text returns a column that should hold a text, and not NULL.
func Text(name string) Column { return Column{Name: name, kind: text} }

// Time returns a column that should hold a time, and not NULL.
func Time(name string) Column { return Column{Name: name, kind: moment} }

// OrNull returns a column that may also hold NULL.
func (c Column) OrNull() Column { return Column{c.Name, c.kind, true} }

const number, text, moment = "a whole number", "a text", "a time"

// Invalid is a column that holds what its type can't.
type Invalid struct {
	Row    string // the values of its key
	Column string
	Value  string // as SQL writes it; long ones are cut
	Type   string // what the column should hold
}

// FindInvalid returns the invalid columns of the rows that meet the condition, which the columns of
// key name. The condition calls the table t.
func FindInvalid(db *gorm.DB, table string, key []string, columns []Column, condition string, args ...any) ([]Invalid, error) {
	of := conditions[db.Name()]
	valid := map[string]string{number: of.number, text: of.text, moment: of.time}
	var selected []string
	for _, c := range columns {
		condition := valid[c.kind]
		if c.nullable {
			condition = "? IS NULL OR " + condition
		}
		selected = append(selected, strings.ReplaceAll("CASE WHEN "+condition+" THEN NULL ELSE "+of.shown+" END", "?", "t."+c.Name))
	}
	names := "t." + strings.Join(key, ", t.")
	query := db.Raw("SELECT "+names+", "+strings.Join(selected, ", ")+" FROM "+db.Statement.Quote(table)+" t WHERE "+condition+
		" AND ("+strings.Join(selected, " IS NOT NULL OR ")+" IS NOT NULL) ORDER BY "+names, args...)
	var invalid []Invalid
	var unreadable error
	err := rows.Each(query, func(scan func(...any) error) {
		row, held := make([]string, len(key)), make([]sql.NullString, len(columns))
		var fields []any
		for i := range row {
			fields = append(fields, &row[i])
		}
		for i := range held {
			fields = append(fields, &held[i])
		}
		if err := scan(fields...); err != nil {
			unreadable = err
		}
		for i, value := range held {
			if value.Valid {
				invalid = append(invalid, Invalid{strings.Join(row, ", "), columns[i].Name, value.String, typeFor(columns[i].kind, value.String)})
			}
		}
	})
	if err == nil {
		err = unreadable
	}
	return invalid, err
}

// conditions are, in the SQL of each database, whether a column holds a value of its type, and how
// to show the value. SQLite's columns can hold anything. Those of the others can hold a NULL where
// the table is older than the model, and times that Go does not have.
var conditions = map[string]struct{ number, text, time, shown string }{
	"sqlite": {
		number: "typeof(?) = 'integer'",
		text:   "typeof(?) = 'text'",
		// datetime turns February 30 into a day in March, and 24:00 into 00:00 of the next day.
		time:  "typeof(?) = 'text' AND datetime(?) IS NOT NULL AND date(julianday(substr(?, 1, 10))) = substr(?, 1, 10) AND substr(?, 12, 2) < '24'",
		shown: "substr(quote(?), 1, 80)",
	},
	"postgres": {number: "? IS NOT NULL", text: "? IS NOT NULL", time: "isfinite(?)", shown: "COALESCE(CAST(? AS TEXT), 'NULL')"},
	"mysql":    {number: "? IS NOT NULL", text: "? IS NOT NULL", time: "? > '0001-01-01'", shown: "COALESCE(CAST(? AS CHAR), 'NULL')"},
}

// typeFor returns what the column should hold. SQLite stores a number that is too large for an
// integer as a fraction.
func typeFor(kind, held string) string {
	if n, err := strconv.ParseFloat(held, 64); err == nil && kind == number && math.Abs(n) >= math.MaxInt64 {
		return fmt.Sprintf("between %d and %d", math.MinInt64, math.MaxInt64)
	}
	return kind
}
