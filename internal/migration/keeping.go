package migration

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// keeping calls do, which migrates the models' tables, and sees to it that nothing is lost that
// was there. To add a constraint on SQLite, GORM copies a table, by its own reading of the
// table's SQL: it skips columns that it does not understand, such as one below a comment, and
// forgets indexes and triggers that are not the model's, and the last ID of an AUTOINCREMENT.
//
// It returns an error for a column of which values would be lost, creates indexes and
// triggers anew, and sets the IDs back. It is called in a transaction, which is rolled back then.
func keeping(db *gorm.DB, models []any, do func(db *gorm.DB) error) error {
	db = db.Session(&gorm.Session{}) // each statement of its own
	tables, err := existing(db, models)
	if err != nil {
		return err
	}
	before, err := objects(db, tables)
	if err != nil {
		return err
	}
	if err := db.Exec("SAVEPOINT migration").Error; err != nil {
		return err
	}
	if err := do(db); err != nil {
		return err
	}
	after, err := objects(db, tables)
	if err != nil {
		return err
	}
	if slices.Equal(before, after) {
		return nil
	}
	// Something has changed: count the values, which are there again after a rollback, and do
	// it once more.
	if err := db.Exec("ROLLBACK TO migration").Error; err != nil {
		return err
	}
	lastIDs, err := lastIDs(db)
	if err != nil {
		return err
	}
	values := map[string]map[string]int64{}
	for _, table := range tables {
		if values[table], err = count(db, table); err != nil {
			return err
		}
	}
	if err := do(db); err != nil {
		return err
	}
	if err := checkValues(db, values); err != nil {
		return err
	}
	if err := createAnew(db, tables, before); err != nil {
		return err
	}
	for _, last := range lastIDs {
		if err := db.Exec("UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq < ?", last.Seq, last.Name, last.Seq).Error; err != nil {
			return err
		}
	}
	return nil
}

// sequenceRow is the row in sqlite_sequence of a table: the last ID that it has given.
type sequenceRow struct {
	Name string
	Seq  int64
}

func lastIDs(db *gorm.DB) (found []sequenceRow, err error) {
	if !db.Migrator().HasTable("sqlite_sequence") { // no table has an AUTOINCREMENT
		return nil, nil
	}
	err = db.Raw("SELECT name, seq FROM sqlite_sequence").Scan(&found).Error
	return found, err
}

// checkValues returns an error unless each column of the tables has as many values as before.
func checkValues(db *gorm.DB, before map[string]map[string]int64) error {
	var lost []error
	for _, table := range slices.Sorted(maps.Keys(before)) {
		left, err := count(db, table)
		if err != nil {
			return err
		}
		for _, column := range slices.Sorted(maps.Keys(before[table])) {
			if n := before[table][column]; left[column] != n {
				lost = append(lost, fmt.Errorf("column %s of table %s would lose %d values: GORM copies the table to add what it lacks, and misreads its SQL, such as at a comment: create the table anew by hand, as repository.Schema has it", column, table, n-left[column]))
			}
		}
	}
	return errors.Join(lost...)
}

// createAnew creates the indexes and triggers that are gone.
func createAnew(db *gorm.DB, tables []string, before []masterRow) error {
	after, err := objects(db, tables)
	if err != nil {
		return err
	}
	for _, object := range before {
		there := slices.ContainsFunc(after, func(o masterRow) bool { return o.Type == object.Type && o.Name == object.Name })
		if there || object.Type == "table" {
			continue
		}
		if err := db.Exec(object.SQL).Error; err != nil {
			return fmt.Errorf("create %s %s anew, which GORM has dropped with its table: %w", object.Type, object.Name, err)
		}
	}
	return nil
}

// masterRow is the row in sqlite_master of a table, an index or a trigger.
type masterRow struct{ Type, Name, SQL string }

// objects returns the tables, and their indexes and triggers that were made by a statement.
func objects(db *gorm.DB, tables []string) (found []masterRow, err error) {
	if len(tables) == 0 {
		return nil, nil
	}
	err = db.Raw("SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ? AND sql IS NOT NULL ORDER BY type, name", tables).Scan(&found).Error
	return found, err
}

// existing returns the names of the models' tables that exist.
func existing(db *gorm.DB, models []any) (tables []string, err error) {
	for _, model := range models {
		stmt := &gorm.Statement{DB: db}
		if err := stmt.Parse(model); err != nil {
			return nil, err
		}
		if db.Migrator().HasTable(stmt.Schema.Table) {
			tables = append(tables, stmt.Schema.Table)
		}
	}
	return tables, nil
}

// count returns how many values each column of the table has that are not NULL.
func count(db *gorm.DB, table string) (map[string]int64, error) {
	var columns []string
	if err := db.Raw("SELECT name FROM pragma_table_info(?)", table).Scan(&columns).Error; err != nil {
		return nil, err
	}
	quote := func(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
	counts := make([]string, len(columns))
	for i, column := range columns {
		counts[i] = "COUNT(" + quote(column) + ")"
	}
	rows, err := db.Raw("SELECT " + strings.Join(counts, ", ") + " FROM " + quote(table)).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	numbers, fields := make([]int64, len(columns)), make([]any, len(columns))
	for i := range numbers {
		fields[i] = &numbers[i]
	}
	rows.Next()
	if err := rows.Scan(fields...); err != nil {
		return nil, err
	}
	found := map[string]int64{}
	for i, column := range columns {
		found[column] = numbers[i]
	}
	return found, rows.Err()
}
