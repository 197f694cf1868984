package lesson

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Table is what a table held at one time.
type Table struct {
	Name    string
	Columns []string
	Key     []string // the columns of the primary key
	Rows    []Row    // in the order of the key
}

// Row is the values of a row, in the order of its table's columns.
type Row []Value

// Value is a value of a row, as text.
type Value struct {
	Text string
	Null bool
}

// String returns the text, or NULL.
func (v Value) String() string {
	if v.Null {
		return "NULL"
	}
	return v.Text
}

// MarshalJSON writes the text, or null.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Null {
		return []byte("null"), nil
	}
	return json.Marshal(v.Text)
}

// Snapshot returns every table of the database, by name.
func Snapshot(ctx context.Context, db *gorm.DB) ([]Table, error) {
	db = db.WithContext(ctx)
	names, err := db.Migrator().GetTables()
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	slices.Sort(names)
	var tables []Table
	for _, name := range names {
		if strings.HasPrefix(name, "sqlite_") {
			continue
		}
		table := Table{Name: name}
		columns, err := db.Migrator().ColumnTypes(name)
		if err != nil {
			return nil, fmt.Errorf("list the columns of table %s: %w", name, err)
		}
		for _, column := range columns {
			table.Columns = append(table.Columns, column.Name())
			if key, ok := column.PrimaryKey(); ok && key {
				table.Key = append(table.Key, column.Name())
			}
		}
		tables = append(tables, table)
	}
	return readAgain(ctx, db, tables)
}

// readAgain returns what the tables hold now. Their columns take longer than their rows.
func readAgain(ctx context.Context, db *gorm.DB, tables []Table) ([]Table, error) {
	var now []Table
	for _, table := range tables {
		table, err := table.read(db.WithContext(ctx))
		if err != nil {
			return nil, fmt.Errorf("read table %s: %w", table.Name, err)
		}
		now = append(now, table)
	}
	return now, nil
}

// read returns the table with its rows of now.
func (t Table) read(db *gorm.DB) (Table, error) {
	table := Table{t.Name, t.Columns, t.Key, nil}
	var all clause.Select
	var order clause.OrderBy
	for _, column := range table.Columns {
		all.Columns = append(all.Columns, clause.Column{Name: column})
	}
	for _, column := range table.Key {
		order.Columns = append(order.Columns, clause.OrderByColumn{Column: clause.Column{Name: column}})
	}
	rows, err := db.Table(table.Name).Clauses(all, order).Rows()
	if err != nil {
		return table, err
	}
	defer rows.Close()
	for rows.Next() {
		values := make([]any, len(table.Columns))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return table, err
		}
		row := make(Row, len(values))
		for i, value := range values {
			row[i] = ValueOf(value)
		}
		table.Rows = append(table.Rows, row)
	}
	return table, rows.Err()
}

// ValueOf returns as text what a driver was given, or has returned.
func ValueOf(value any) Value {
	switch value := value.(type) {
	case nil:
		return Value{Null: true}
	case []byte:
		return Value{Text: string(value)}
	case time.Time:
		return Value{Text: value.UTC().Format("2006-01-02 15:04:05.999999")}
	}
	return Value{Text: fmt.Sprint(value)}
}

// Change is a row that came, changed or went.
type Change struct {
	Table   string
	Columns []string
	Key     Row
	Before  Row // nil of a row that came
	After   Row // nil of a row that went
}

// Diff returns the rows in which the tables differ, by table and key. A table that is
// not in before had no rows.
func Diff(before, after []Table) []Change {
	var changes []Change
	for _, name := range namesOf(before, after) {
		old, new := tableOf(before, name), tableOf(after, name)
		for len(old.Rows) > 0 && len(new.Rows) > 0 && slices.Equal(old.Rows[0], new.Rows[0]) {
			old.Rows, new.Rows = old.Rows[1:], new.Rows[1:] // most rows stay: this is fast
		}
		shape := new
		if shape.Columns == nil {
			shape = old
		}
		rows := map[string]*Change{}
		var keys []string
		note := func(table Table, set func(*Change, Row)) {
			for _, row := range table.Rows {
				key := table.keyOf(row)
				id := fmt.Sprintf("%#v", key)
				if rows[id] == nil {
					rows[id] = &Change{Table: name, Columns: shape.Columns, Key: key}
					keys = append(keys, id)
				}
				set(rows[id], row)
			}
		}
		note(old, func(c *Change, row Row) { c.Before = row })
		note(new, func(c *Change, row Row) { c.After = row })
		for _, id := range keys {
			if c := rows[id]; !slices.Equal(c.Before, c.After) {
				changes = append(changes, *c)
			}
		}
	}
	return changes
}

// keyOf returns the values of the row's key: of all columns, in a table without one.
func (t Table) keyOf(row Row) Row {
	if len(t.Key) == 0 {
		return row
	}
	var key Row
	for i, column := range t.Columns {
		if slices.Contains(t.Key, column) {
			key = append(key, row[i])
		}
	}
	return key
}

func namesOf(all ...[]Table) []string {
	var names []string
	for _, tables := range all {
		for _, table := range tables {
			names = append(names, table.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func tableOf(tables []Table, name string) Table {
	i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == name })
	if i < 0 {
		return Table{Name: name}
	}
	return tables[i]
}
