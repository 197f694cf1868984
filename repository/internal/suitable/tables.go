package suitable

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"

	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

func noTables(*gorm.DB, []any) error { return nil }

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
