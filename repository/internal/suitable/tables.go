package suitable

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

func noTables(*gorm.DB, []any) error { return nil }

// UniqueIndex returns the name of the model's unique index of several columns. It returns an
// error if the model's table is there and no unique index of it has these columns, under
// whatever name: a migration that was written by hand may have chosen another.
func UniqueIndex(db *gorm.DB, model any) (name string, err error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return "", err
	}
	for _, index := range stmt.Schema.ParseIndexes() {
		if index.Class != "UNIQUE" || len(index.Fields) < 2 {
			continue
		}
		var columns []string
		for _, field := range index.Fields {
			columns = append(columns, field.DBName)
		}
		return index.Name, checkUnique(db, model, stmt.Schema.Table, index.Name, columns)
	}
	return "", nil
}

func checkUnique(db *gorm.DB, model any, table, name string, columns []string) error {
	quiet := db.Session(&gorm.Session{Logger: logger.Discard}).Migrator()
	if !quiet.HasTable(model) || quiet.HasIndex(model, name) {
		return nil
	}
	indexes, err := quiet.GetIndexes(model)
	if err != nil {
		return fmt.Errorf("read the indexes of table %s: %w", table, err)
	}
	slices.Sort(columns)
	for _, index := range indexes {
		unique, _ := index.Unique()
		if unique && slices.Equal(slices.Sorted(slices.Values(index.Columns())), columns) {
			return nil
		}
	}
	return Unsuitable("table %s has no unique index on its columns %s, so they could be there twice: call Migrate, or create it", table, strings.Join(columns, ", "))
}

// CheckEngine is for MySQL. It returns an error unless the tables can roll back.
func CheckEngine(db *gorm.DB, models []any) error {
	of, err := SchemasAndTables(db, models)
	if err != nil {
		return err
	}
	var table, kind string
	err = rows.Scan(db.Raw("SELECT table_name, engine FROM information_schema.tables WHERE (table_schema, table_name) IN ? AND engine <> 'InnoDB'", of),
		gorm.ErrRecordNotFound, &table, &kind)
	return CheckFound(err, "table %s is of engine %s, which takes nothing back and checks no reference: convert it with ENGINE=InnoDB", table, kind)
}

// CheckFound returns why the handle is unsuitable if a query for what must not be has
// found it, with its error err.
func CheckFound(err error, why string, found ...any) error {
	switch {
	case err == nil:
		return Unsuitable(why, found...)
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil
	}
	return fmt.Errorf("read how the tables were made: %w", err)
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
