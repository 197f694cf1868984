package repository

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// compared are the tables of which texts are compared: a text that differs must not be
// equal, or an order would ship from a warehouse of another region.
var compared = []any{&activerecord.Order{}, &activerecord.Warehouse{}, &activerecord.ShippingRate{}}

// checkTexts returns an error that wraps ErrUnsuitableHandle unless the columns of these
// tables tell texts that differ.
func checkTexts(db *gorm.DB) error {
	switch db.Name() {
	case "sqlite":
		return checkSQLiteTexts(db)
	case "postgres":
		return checkPostgresTexts(db)
	}
	return checkMySQLTexts(db)
}

func checkSQLiteTexts(db *gorm.DB) error {
	var faults []error
	for _, model := range []any{&activerecord.Warehouse{}, &activerecord.ShippingRate{}} {
		table, err := rows.Table(db, model)
		if err != nil {
			return err
		}
		// A UNION compares as its first column does.
		var different int
		err = rows.Scan(db.Raw("SELECT COUNT(*) FROM (SELECT region FROM "+table+" WHERE FALSE UNION SELECT 'EU' UNION SELECT 'eu' UNION SELECT 'EU ')"),
			gorm.ErrRecordNotFound, &different)
		if errors.Is(err, ErrNotMigrated) { // it is missed when it is first used
			continue
		}
		if err != nil {
			return fmt.Errorf("find out how texts are compared: %w", err)
		}
		if different != 3 {
			faults = append(faults, suitable.Unsuitable("column region of table %s is compared loosely: make it COLLATE BINARY", table))
		}
	}
	return suitable.All(faults...)
}

func checkPostgresTexts(db *gorm.DB) error {
	var names []string
	for _, model := range compared {
		name, err := rows.Table(db, model)
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	return suitable.Listed(db.Raw(`SELECT a.attrelid::regclass::text, a.attname, CASE WHEN c.collisdeterministic THEN '' ELSE c.collname END
		FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
		WHERE a.attrelid IN (to_regclass(?), to_regclass(?), to_regclass(?))
		AND (NOT c.collisdeterministic OR a.attname = 'region' AND a.atttypid = 'bpchar'::regtype) ORDER BY 1, 2`, names[0], names[1], names[2]),
		func(table, column, collation string) error {
			if collation == "" {
				return suitable.Unsuitable("column %s of table %s is a char(n), to which a text is the same with spaces after it: make it a varchar", column, table)
			}
			return suitable.Unsuitable("column %s of table %s is compared with collation %s, to which texts that differ are the same: give it a deterministic one", column, table, collation)
		})
}

func checkMySQLTexts(db *gorm.DB) error {
	others := []any{&activerecord.Customer{}, &activerecord.Product{}, &activerecord.Stock{}}
	engines := suitable.CheckEngine(db, append(others, compared...))
	of, err := suitable.SchemasAndTables(db, compared)
	if err != nil {
		return err
	}
	return suitable.All(engines, suitable.Listed(db.Raw(`SELECT table_name, column_name, collation_name FROM information_schema.columns
		WHERE (table_schema, table_name) IN ? AND RIGHT(collation_name, 4) <> '_bin' ORDER BY 1, 2`, of),
		func(table, column, collation string) error {
			return suitable.Unsuitable("column %s of table %s is compared with collation %s, to which texts that differ are the same: convert the table to utf8mb4_bin", column, table, collation)
		}))
}
