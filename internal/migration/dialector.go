package migration

import (
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/migrator"
	"gorm.io/gorm/schema"
)

// dialector is the handle's own, with a migrator that leaves alone what is as it should be.
type dialector struct{ gorm.Dialector }

func (d dialector) Translate(err error) error {
	if inner, ok := d.Dialector.(gorm.ErrorTranslator); ok {
		return inner.Translate(err)
	}
	return err
}

func (d dialector) SavePoint(tx *gorm.DB, name string) error {
	if inner, ok := d.Dialector.(gorm.SavePointerDialectorInterface); ok {
		return inner.SavePoint(tx, name)
	}
	return gorm.ErrUnsupportedDriver
}

func (d dialector) RollbackTo(tx *gorm.DB, name string) error {
	if inner, ok := d.Dialector.(gorm.SavePointerDialectorInterface); ok {
		return inner.RollbackTo(tx, name)
	}
	return gorm.ErrUnsupportedDriver
}

func (d dialector) Migrator(db *gorm.DB) gorm.Migrator {
	inner, ok := d.Dialector.Migrator(db).(fullMigrator)
	switch {
	case ok && d.Name() == "postgres":
		return postgresMigrator{openMigrator{inner, db}}
	case ok && d.Name() == "mysql":
		return openMigrator{inner, db}
	}
	return d.Dialector.Migrator(db)
}

// fullMigrator is what GORM asks of a migrator, beyond its interface.
type fullMigrator interface {
	gorm.Migrator
	migrator.BuildIndexOptionsInterface
	RunWithValue(model any, do func(*gorm.Statement) error) error
	GuessConstraintInterfaceAndTable(stmt *gorm.Statement, name string) (schema.ConstraintInterface, string)
}

// openMigrator finds a constraint also for a role that may do no more than SELECT. GORM looks
// into the information_schema, which hides constraints from such a role, and would create
// them again.
type openMigrator struct {
	fullMigrator
	db *gorm.DB
}

func (m openMigrator) HasConstraint(model any, name string) (has bool) {
	_ = m.RunWithValue(model, func(stmt *gorm.Statement) error {
		constraint, table := m.GuessConstraintInterfaceAndTable(stmt, name)
		if constraint != nil {
			name = constraint.GetName()
		}
		if table == stmt.Table && stmt.Schema != nil {
			table = stmt.Schema.Table // with its schema
		}
		if m.db.Name() == "postgres" {
			return m.db.Raw("SELECT COUNT(*) > 0 FROM pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?", stmt.Quote(table), name).Row().Scan(&has)
		}
		var made string
		err := m.db.Raw("SHOW CREATE TABLE "+stmt.Quote(table)).Row().Scan(&table, &made)
		made = strings.ReplaceAll(made, "\"", "`") // of sql_mode ANSI_QUOTES
		has = strings.Contains(made, "CONSTRAINT "+stmt.Quote(name)+" ")
		return err
	})
	return has
}

// postgresMigrator is for PostgreSQL, where a time without a precision has six digits, which is
// the type that the tag precision:6 asks for. GORM would alter each such column in every
// AutoMigrate: readers wait, and a view on the column makes it fail.
type postgresMigrator struct{ openMigrator }

func (m postgresMigrator) MigrateColumn(model any, field *schema.Field, found gorm.ColumnType) error {
	if field.DataType == schema.Time && field.Precision == 6 {
		if of, _ := found.ColumnType(); strings.HasSuffix(of, "without time zone") {
			return fmt.Errorf("column %s of table %s is a %s: convert it first, with ALTER COLUMN %s TYPE timestamptz USING %s AT TIME ZONE 'UTC', or the zone that its times are in",
				field.DBName, field.Schema.Table, of, field.DBName, field.DBName)
		}
		if digits, _, _ := found.DecimalSize(); digits == 6 {
			found = sixDigits{found}
		}
	}
	return m.openMigrator.MigrateColumn(model, field, found)
}

type sixDigits struct{ columnType }

type columnType = gorm.ColumnType // which has a method ColumnType

func (sixDigits) Length() (int64, bool) { return 0, false }

func (sixDigits) DecimalSize() (precision, scale int64, ok bool) { return 6, 0, true }

// busy reports whether the error says that another connection of SQLite has the lock.
func busy(err error) bool {
	const sqliteBusy, sqliteLocked = 5, 6
	if coded, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok { // modernc.org/sqlite
		return coded.Code()&0xff == sqliteBusy || coded.Code()&0xff == sqliteLocked
	}
	if err == nil {
		return false
	}
	text := err.Error()                                                                        // of mattn/go-sqlite3, which has no method to ask
	return text == "database is locked" || strings.HasPrefix(text, "database table is locked") // the latter in a shared cache
}
