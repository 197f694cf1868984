package repository

import (
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// compared are the tables of which texts are compared: a text that differs must not be
// equal, or an order would ship from a warehouse of another region.
var compared = []any{&activerecord.Order{}, &activerecord.Warehouse{}, &activerecord.ShippingRate{}}

// stored are all tables of a Store.
var stored = append([]any{&activerecord.Customer{}, &activerecord.Product{}, &activerecord.OrderItem{}, &activerecord.Stock{},
	&outboxEvent{}, &commandKey{}}, compared...)

func checkSQLiteDatabase(db *gorm.DB) error {
	if err := checkImmediate(db); err != nil {
		return err
	}
	for _, model := range []any{&activerecord.Warehouse{}, &activerecord.ShippingRate{}} {
		table, err := tableName(db, model)
		if err != nil {
			return err
		}
		// A UNION compares as its first column does.
		var different int
		err = scan(db.Raw("SELECT COUNT(*) FROM (SELECT region FROM "+table+" WHERE FALSE UNION SELECT 'EU' UNION SELECT 'eu' UNION SELECT 'EU ')"),
			gorm.ErrRecordNotFound, &different)
		if errors.Is(err, ErrNotMigrated) { // it is missed when it is first used
			continue
		}
		if err != nil {
			return fmt.Errorf("find out how texts are compared: %w", err)
		}
		if different != 3 {
			return unsuitable("column region of table %s is compared loosely: make it COLLATE BINARY", table)
		}
	}
	return nil
}

func checkPostgresTables(db *gorm.DB) error {
	var names []string
	for _, model := range compared {
		name, err := tableName(db, model)
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	var table, column, collation string
	var padded bool
	err := scan(db.Raw(`SELECT a.attrelid::regclass::text, a.attname, c.collname, c.collisdeterministic
		FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
		WHERE a.attrelid IN (to_regclass(?), to_regclass(?), to_regclass(?))
		AND (NOT c.collisdeterministic OR a.attname = 'region' AND a.atttypid = 'bpchar'::regtype)`, names[0], names[1], names[2]),
		gorm.ErrRecordNotFound, &table, &column, &collation, &padded)
	if padded {
		return checkFound(err, "column %s of table %s is a char(n), to which a text is the same with spaces after it: make it a varchar", column, table)
	}
	return checkFound(err, "column %s of table %s is compared with collation %s, to which texts that differ are the same: give it a deterministic one", column, table, collation)
}

func checkMySQLTables(db *gorm.DB) error {
	of, err := schemasAndTables(db, compared)
	if err != nil {
		return err
	}
	var table, column, collation string
	err = scan(db.Raw(`SELECT table_name, column_name, collation_name FROM information_schema.columns
		WHERE (table_schema, table_name) IN ? AND RIGHT(collation_name, 4) <> '_bin'`, of), gorm.ErrRecordNotFound, &table, &column, &collation)
	err = checkFound(err, "column %s of table %s is compared with collation %s, to which texts that differ are the same: convert the table to utf8mb4_bin", column, table, collation)
	if err != nil {
		return err
	}
	if of, err = schemasAndTables(db, stored); err != nil {
		return err
	}
	var kind string
	err = scan(db.Raw("SELECT table_name, engine FROM information_schema.tables WHERE (table_schema, table_name) IN ? AND engine <> 'InnoDB'", of),
		gorm.ErrRecordNotFound, &table, &kind)
	return checkFound(err, "table %s is of engine %s, which takes nothing back and checks no reference: convert it with ENGINE=InnoDB", table, kind)
}

// checkFound returns why the handle is unsuitable if a query for what must not be has
// found it, with its error err.
func checkFound(err error, why string, found ...any) error {
	switch {
	case err == nil:
		return unsuitable(why, found...)
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil
	}
	return fmt.Errorf("read how the tables were made: %w", err)
}

// schemasAndTables returns where the tables of the models are. A prefix of the naming
// strategy may put them in another schema, which to MySQL is another database.
func schemasAndTables(db *gorm.DB, models []any) ([][]any, error) {
	var names [][]any
	for _, model := range models {
		stmt := &gorm.Statement{DB: db}
		if err := stmt.Parse(model); err != nil {
			return nil, err
		}
		if schema, table, found := strings.Cut(stmt.Schema.Table, "."); found {
			names = append(names, []any{schema, table})
		} else {
			names = append(names, []any{gorm.Expr("DATABASE()"), stmt.Schema.Table})
		}
	}
	return names, nil
}
