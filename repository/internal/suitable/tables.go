package suitable

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// UniqueIndexes returns the names that the database may give for the model's unique index of
// several columns: the one that Migrate gives it, and others that the table has.
func UniqueIndexes(db *gorm.DB, model any) (names []string, err error) {
	indexes, err := migration.Indexes(db, model)
	if err != nil {
		return nil, err
	}
	there, err := uniqueColumns(db, model)
	for _, wanted := range indexes {
		if wanted.Class != "UNIQUE" || len(wanted.Fields) == 1 {
			continue
		}
		names = append(names, wanted.Name)
		for name, columns := range there {
			if slices.Equal(columns, columnsOf(wanted)) {
				names = append(names, name)
			}
		}
	}
	return names, err
}

// UniqueKeys returns an error that lists the primary keys and unique indexes that the tables
// of the models lack. Their names don't matter: a migration that was written by hand may
// have chosen others. A table that is missing lacks nothing.
func UniqueKeys(db *gorm.DB, models ...any) error {
	var faults []error
	for _, model := range models {
		faults = append(faults, uniqueKeys(db, model))
	}
	return All(faults...)
}

func uniqueKeys(db *gorm.DB, model any) error {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return err
	}
	if exists, err := tableExists(db, model); err != nil || !exists {
		return err
	}
	wanted := map[string][]string{"": sorted(stmt.Schema.PrimaryFieldDBNames)} // by the name that Migrate gives an index
	indexes, err := migration.Indexes(db, model)
	if err != nil {
		return err
	}
	for _, index := range indexes {
		if index.Class == "UNIQUE" {
			wanted[index.Name] = columnsOf(index)
		}
	}
	there, err := uniqueColumns(db, model)
	if err != nil {
		return fmt.Errorf("read the indexes of table %s: %w", stmt.Schema.Table, err)
	}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		columns := wanted[name]
		if slices.ContainsFunc(slices.Collect(maps.Values(there)), func(other []string) bool { return slices.Equal(other, columns) }) {
			continue
		}
		todo := "create it"
		if name != "" && db.Migrator().HasIndex(stmt.Schema.Table, name) {
			todo = fmt.Sprintf("index %s is not unique, or not of all rows, or of other columns: drop it, and call Migrate", name)
		} else if name != "" {
			todo = "call Migrate, or create it"
		}
		faults = append(faults, Unsuitable("table %s has no unique index on %s, so duplicates are possible: %s", stmt.Schema.Table, strings.Join(columns, ", "), todo))
	}
	return All(faults...)
}

func columnsOf(index *schema.Index) (names []string) {
	for _, field := range index.Fields {
		names = append(names, field.DBName)
	}
	return sorted(names)
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// tableExists asks as the statements of the repositories will: GORM's HasTable knows neither
// the second schema of a search_path, nor that SQLite ignores case, and hides errors.
func tableExists(db *gorm.DB, model any) (exists bool, err error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return false, err
	}
	switch table := stmt.Schema.Table; db.Name() {
	case "sqlite":
		err = rows.Scan(db.Raw("SELECT COUNT(*) > 0 FROM pragma_table_info(?)", table), gorm.ErrRecordNotFound, &exists)
	case "postgres":
		err = rows.Scan(db.Raw("SELECT to_regclass(?) IS NOT NULL", stmt.Quote(table)), gorm.ErrRecordNotFound, &exists)
	default:
		var of [][]any
		if of, err = SchemasAndTables(db, []any{model}); err == nil {
			err = rows.Scan(db.Raw("SELECT COUNT(*) > 0 FROM information_schema.tables WHERE (table_schema, table_name) IN ?", of), gorm.ErrRecordNotFound, &exists)
		}
	}
	if err != nil {
		err = fmt.Errorf("look for table %s: %w", stmt.Schema.Table, err)
	}
	return exists, err
}

// Exists reports whether there is a table of the model. MySQL hides a table from a role that may not
// read it, as if it did not exist; then Exists returns an error. The handle must not be a
// transaction.
func Exists(db *gorm.DB, model any) (bool, error) {
	exists, err := tableExists(db, model)
	if exists || err != nil || db.Name() != "mysql" {
		return exists, err
	}
	table, err := rows.Table(db, model)
	if err != nil {
		return false, err
	}
	quiet := db.Session(&gorm.Session{Logger: logger.Discard}) // a missing table is expected
	err = rows.Each(quiet.Raw("SELECT 1 FROM "+table+" WHERE 1 = 0"), func(func(...any) error) {})
	if errors.Is(err, engine.ErrNotMigrated) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read table %s: %w", table, err)
	}
	return true, nil
}

// uniqueColumns returns the columns of each index of the table that lets no two rows have the
// same values in them, sorted, by the index's name. An index of some rows only, or of a part
// of a column, is not among them, nor one that is checked at COMMIT.
func uniqueColumns(db *gorm.DB, model any) (map[string][]string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return nil, err
	}
	var query *gorm.DB
	switch table := stmt.Schema.Table; db.Name() {
	case "sqlite":
		query = db.Raw(`SELECT 'PRIMARY KEY', name FROM pragma_table_info(?) WHERE pk > 0
			UNION ALL SELECT l.name, COALESCE(i.name, '') FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i WHERE l."unique" AND NOT l.partial`, table, table)
	case "postgres":
		query = db.Raw(`SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
			WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL`, stmt.Quote(table))
	default:
		of, err := SchemasAndTables(db, []any{model})
		if err != nil {
			return nil, err
		}
		query = db.Raw(`SELECT index_name, IF(sub_part IS NULL, COALESCE(column_name, ''), '') FROM information_schema.statistics
			WHERE (table_schema, table_name) IN ? AND non_unique = 0`, of)
	}
	columns := map[string][]string{}
	err := rows.Each(query, func(scan func(...any) error) {
		var index, column string
		if scan(&index, &column) == nil {
			columns[index] = append(columns[index], column)
		}
	})
	for _, names := range columns {
		slices.Sort(names)
	}
	return columns, err
}

// IDs returns an error if the model's column can't hold every ID that a program makes: a number
// of 64 bits.
func IDs(db *gorm.DB, model any, column string) error {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return err
	}
	var query *gorm.DB
	switch table := stmt.Schema.Table; db.Name() {
	case "postgres":
		query = db.Raw(`SELECT ?, attname, CASE WHEN attidentity = 'a' THEN 'GENERATED ALWAYS' ELSE format_type(atttypid, atttypmod) END
			FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ? AND (atttypid <> 'bigint'::regtype OR attidentity = 'a')`,
			table, stmt.Quote(table), column)
	case "mysql":
		of, err := SchemasAndTables(db, []any{model})
		if err != nil {
			return err
		}
		query = db.Raw("SELECT table_name, column_name, column_type FROM information_schema.columns WHERE (table_schema, table_name) IN ? AND column_name = ? AND data_type <> 'bigint'", of, column)
	default:
		return nil // any integer of SQLite has 64 bits
	}
	return Listed(query, func(table, column, of string) error {
		return Unsuitable("column %s of table %s is %s, which can't hold each ID of 64 bits that a program makes: convert it to bigint, GENERATED BY DEFAULT if it generates", column, table, of)
	})
}

// CheckEngine returns an error that lists the tables of MySQL that can't roll back.
func CheckEngine(db *gorm.DB, models []any) error {
	if db.Name() != "mysql" {
		return nil
	}
	of, err := SchemasAndTables(db, models)
	if err != nil {
		return err
	}
	return Listed(db.Raw("SELECT table_name, '', engine FROM information_schema.tables WHERE (table_schema, table_name) IN ? AND engine <> 'InnoDB' ORDER BY table_name", of),
		func(table, _, engine string) error {
			return Unsuitable("table %s is of engine %s, which can't roll back and checks no foreign keys: convert it with ENGINE=InnoDB", table, engine)
		})
}

// Listed returns an error that lists the fault of each row of a query for what must not be,
// which has three columns: a table, a column or "", and what is wrong with it.
func Listed(query *gorm.DB, fault func(table, column, what string) error) error {
	var faults []error
	err := rows.Each(query, func(scan func(...any) error) {
		var table, column, what string
		if scan(&table, &column, &what) == nil {
			faults = append(faults, fault(table, column, what))
		}
	})
	if err != nil {
		return fmt.Errorf("read how the tables were made: %w", err)
	}
	return All(faults...)
}

// SchemasAndTables returns where the tables of the models are. A prefix of the naming
// strategy may put them in another schema, which to MySQL is another database.
func SchemasAndTables(db *gorm.DB, models []any) ([][]any, error) {
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
