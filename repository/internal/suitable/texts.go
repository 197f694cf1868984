package suitable

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// Texts returns an error unless the columns of these tables tell texts that differ. Rows are
// found by the named column, which all of them have.
func Texts(db *gorm.DB, column string, models ...any) error {
	switch db.Name() {
	case "sqlite":
		return sqliteTexts(db, column, models)
	case "postgres":
		return postgresTexts(db, column, models)
	}
	return mysqlTexts(db, models)
}

func sqliteTexts(db *gorm.DB, column string, models []any) error {
	var faults []error
	for _, model := range models {
		table, err := rows.Table(db, model)
		if err != nil {
			return err
		}
		// A UNION compares as its first column does.
		var different int
		err = rows.Scan(db.Raw("SELECT COUNT(*) FROM (SELECT "+column+" FROM "+table+" WHERE FALSE UNION SELECT 'EU' UNION SELECT 'eu' UNION SELECT 'EU ')"),
			gorm.ErrRecordNotFound, &different)
		if errors.Is(err, engine.ErrNotMigrated) { // it is missed when it is first used
			continue
		}
		if err != nil {
			return fmt.Errorf("find out how texts are compared: %w", err)
		}
		if different != 3 {
			faults = append(faults, Unsuitable("column %s of table %s is compared loosely: make it COLLATE BINARY", column, table))
		}
	}
	return All(faults...)
}

func postgresTexts(db *gorm.DB, column string, models []any) error {
	var faults []error
	for _, model := range models {
		name, err := rows.Table(db, model)
		if err != nil {
			return err
		}
		faults = append(faults, Listed(db.Raw(`SELECT a.attrelid::regclass::text, a.attname, CASE WHEN c.collisdeterministic THEN '' ELSE c.collname END
			FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
			WHERE a.attrelid = to_regclass(?)
			AND (NOT c.collisdeterministic OR a.attname = ? AND a.atttypid = 'bpchar'::regtype) ORDER BY 2`, name, column),
			func(table, column, collation string) error {
				if collation == "" {
					return Unsuitable("column %s of table %s is a char(n), to which a text is the same with spaces after it: make it a varchar", column, table)
				}
				return Unsuitable("column %s of table %s is compared with collation %s, to which texts that differ are the same: give it a deterministic one", column, table, collation)
			}))
	}
	return All(faults...)
}

func mysqlTexts(db *gorm.DB, models []any) error {
	of, err := SchemasAndTables(db, models)
	if err != nil {
		return err
	}
	return Listed(db.Raw(`SELECT table_name, column_name, collation_name FROM information_schema.columns
		WHERE (table_schema, table_name) IN ? AND RIGHT(collation_name, 4) <> '_bin' ORDER BY 1, 2`, of),
		func(table, column, collation string) error {
			return Unsuitable("column %s of table %s is compared with collation %s, to which texts that differ are the same: convert the table to utf8mb4_bin", column, table, collation)
		})
}
