package repository

import (
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	dbrows "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// This file asks the database what an audit can't learn from the orders: which rows refer
// to rows that don't exist, and what a column holds that can't be read.

// reference is a column that names a row of another table.
type reference struct {
	of     any      // the model that has the column
	key    []string // the columns that name its rows
	order  string   // the ID of the order to which its rows belong, in SQL
	column string
	to     any
	what   string // what the column names
}

var (
	orderCustomer  = reference{&activerecord.Order{}, []string{"id"}, "t.id", "customer_id", &activerecord.Customer{}, "customer"}
	orderWarehouse = reference{&activerecord.Order{}, []string{"id"}, "t.id", "warehouse_id", &activerecord.Warehouse{}, "warehouse"}
	itemProduct    = reference{&activerecord.OrderItem{}, []string{"id"}, "t.order_id", "product_id", &activerecord.Product{}, "product"}
	itemOrder      = reference{&activerecord.OrderItem{}, []string{"id"}, "0", "order_id", &activerecord.Order{}, "order"}
	stockWarehouse = reference{&activerecord.Stock{}, []string{"warehouse_id", "product_id"}, "0", "warehouse_id", &activerecord.Warehouse{}, "warehouse"}
	stockProduct   = reference{&activerecord.Stock{}, []string{"warehouse_id", "product_id"}, "0", "product_id", &activerecord.Product{}, "product"}
)

// missing returns a finding for each row, of those that meet the condition, whose reference
// is to a row that does not exist.
func (r reference) missing(db *gorm.DB, condition string, args ...any) ([]Finding, error) {
	of, err := tableOf(db, r.of)
	if err != nil {
		return nil, err
	}
	to, err := tableOf(db, r.to)
	if err != nil {
		return nil, err
	}
	key := "t." + strings.Join(r.key, ", t.")
	query := db.Raw("SELECT "+r.order+", t."+r.column+", "+key+" FROM "+db.Statement.Quote(of)+" t WHERE "+condition+
		" AND NOT EXISTS (SELECT 1 FROM "+db.Statement.Quote(to)+" r WHERE r.id = t."+r.column+") ORDER BY "+key, args...)
	var found []Finding
	var unreadable error
	err = dbrows.Each(query, func(scan func(...any) error) {
		var order int64
		var value sql.NullString
		names := make([]sql.NullString, len(r.key))
		columns := []any{&order, &value}
		for i := range names {
			columns = append(columns, &names[i])
		}
		if err := scan(columns...); err != nil {
			unreadable = err
		}
		row := make([]string, len(names))
		for i, name := range names {
			row[i] = orNULL(name)
		}
		found = append(found, Finding{domainmodel.OrderID(order), of, strings.Join(row, ", "), &MissingRowError{r.column, orNULL(value), r.what}})
	})
	if err == nil {
		err = unreadable
	}
	return found, err
}

// columnType is what a column should hold.
type columnType struct {
	name, of string
	nullable bool
}

const aWholeNumber, aText, aTime = "a whole number", "a text", "a time"

var orderTypes = []columnType{
	{"customer_id", aWholeNumber, false}, {"region", aText, false}, {"currency", aText, false}, {"status", aText, false},
	{"total", aWholeNumber, false}, {"version", aWholeNumber, false},
	{"placed_at", aTime, false}, {"paid_at", aTime, true}, {"shipped_at", aTime, true}, {"cancelled_at", aTime, true},
	{"warehouse_id", aWholeNumber, true}, {"shipping_cost", aWholeNumber, false},
}

var itemTypes = []columnType{{"product_id", aWholeNumber, false}, {"unit_price", aWholeNumber, false}, {"quantity", aWholeNumber, false}}

var eventTypes = []columnType{
	{"aggregate", aText, false}, {"aggregate_id", aText, false}, {"version", aWholeNumber, false}, {"number", aWholeNumber, false},
	{"kind", aText, false}, {"payload", aText, false}, {"attempts", aWholeNumber, false},
	{"stored_at", aTime, true}, {"sent_at", aTime, true}, {"not_before", aTime, true}, {"set_aside_at", aTime, true},
}

// holds says, in the SQL of each database, that a column holds what its type can, and as what
// the database shows it. SQLite's columns can hold anything, those of the others a NULL where
// the table is older than the model, and times that Go does not have.
var holds = map[string]struct{ number, text, time, shown string }{
	"sqlite": {
		number: "typeof(?) = 'integer'",
		text:   "typeof(?) = 'text'",
		// Of a day or an hour that does not exist, datetime makes one of the next month or day.
		time:  "typeof(?) = 'text' AND datetime(?) IS NOT NULL AND date(julianday(substr(?, 1, 10))) = substr(?, 1, 10) AND substr(?, 12, 2) < '24'",
		shown: "substr(quote(?), 1, 80)",
	},
	"postgres": {number: "? IS NOT NULL", text: "? IS NOT NULL", time: "isfinite(?)", shown: "COALESCE(CAST(? AS TEXT), 'NULL')"},
	"mysql":    {number: "? IS NOT NULL", text: "? IS NOT NULL", time: "? > '0001-01-01'", shown: "COALESCE(CAST(? AS CHAR), 'NULL')"},
}

// invalidColumns returns an error for each column that holds what its type can't, in the
// rows whose column key has that value.
func invalidColumns(db *gorm.DB, table string, types []columnType, key string, value int64) ([]*InvalidColumnError, error) {
	in := holds[db.Name()]
	valid := map[string]string{aWholeNumber: in.number, aText: in.text, aTime: in.time}
	var selected []string
	for _, c := range types {
		condition := valid[c.of]
		if c.nullable {
			condition = "? IS NULL OR " + condition
		}
		selected = append(selected, strings.ReplaceAll("CASE WHEN "+condition+" THEN NULL ELSE "+in.shown+" END", "?", "t."+c.name))
	}
	query := db.Raw("SELECT t.id, "+strings.Join(selected, ", ")+" FROM "+db.Statement.Quote(table)+" t WHERE t."+key+" = ? ORDER BY t.id", value)
	var invalid []*InvalidColumnError
	var unreadable error
	err := dbrows.Each(query, func(scan func(...any) error) {
		var row string
		columns, holding := []any{&row}, make([]sql.NullString, len(types))
		for i := range holding {
			columns = append(columns, &holding[i])
		}
		if err := scan(columns...); err != nil {
			unreadable = err
		}
		for i, held := range holding {
			if held.Valid {
				invalid = append(invalid, &InvalidColumnError{table, row, types[i].name, held.String, typeFor(types[i].of, held.String)})
			}
		}
	})
	if err == nil {
		err = unreadable
	}
	return invalid, err
}

// typeFor returns what the column should hold. A number that is too large for an integer,
// SQLite stores as a fraction.
func typeFor(of, held string) string {
	if n, err := strconv.ParseFloat(held, 64); err == nil && of == aWholeNumber && math.Abs(n) >= math.MaxInt64 {
		return fmt.Sprintf("between %d and %d", math.MinInt64, math.MaxInt64)
	}
	return of
}

// tableOf returns the name of the model's table, not quoted.
func tableOf(db *gorm.DB, model any) (string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return "", err
	}
	return stmt.Schema.Table, nil
}

func orNULL(s sql.NullString) string {
	if !s.Valid {
		return null
	}
	return s.String
}
