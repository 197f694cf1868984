package migration

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/migrator"
	"gorm.io/gorm/schema"
)

// dialector is the handle's own, with a migrator that leaves columns as they are.
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
	if inner, ok := d.Dialector.Migrator(db).(fullMigrator); ok {
		return careful{inner, db}
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

// careful loses nothing, and sees what is there.
type careful struct {
	fullMigrator
	db *gorm.DB
}

// MigrateColumn leaves a column that exists as it is. GORM would make it what the model says:
// that cuts texts, rounds numbers, drops the defaults and unique constraints of others, and
// fails where a view reads the column. Two changes lose nothing and are made: a column takes
// NULL where the model has it, and a time the six digits of a microsecond.
func (m careful) MigrateColumn(model any, field *schema.Field, found gorm.ColumnType) error {
	nullable, known := found.Nullable()
	alter := known && !nullable && !field.NotNull && !field.PrimaryKey
	if m.db.Name() != "sqlite" { // where a column of any type holds any value
		of, ok := found.ColumnType()
		if !ok {
			of = found.DatabaseTypeName()
		}
		if how := conversion(field, strings.ToLower(of)); how != "" {
			return fmt.Errorf("column %s of table %s is a %s: convert it first, with %s", field.DBName, field.Schema.Table, of,
				strings.NewReplacer("{table}", field.Schema.Table, "{column}", field.DBName).Replace(how))
		}
		digits, _, timed := found.DecimalSize()
		alter = alter || field.DataType == schema.Time && timed && digits < int64(field.Precision)
	}
	if alter {
		return m.AlterColumn(model, field.DBName)
	}
	return nil
}

// HasConstraint finds a constraint also for a role that may do no more than SELECT. GORM looks
// into the information_schema, which hides constraints from such a role, and would create
// them again.
func (m careful) HasConstraint(model any, name string) (has bool) {
	if m.db.Name() == "sqlite" {
		return m.fullMigrator.HasConstraint(model, name)
	}
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

// conversion says how to convert a column of a type that can't hold the field's values whole,
// or nothing.
func conversion(field *schema.Field, of string) string {
	is := func(types ...string) bool {
		return slices.ContainsFunc(types, func(name string) bool { return strings.HasPrefix(of, name) })
	}
	fraction := is("decimal", "numeric", "float", "double", "real")
	text := is("char", "varchar", "text", "tinytext", "mediumtext", "longtext", "bpchar")
	switch field.DataType {
	case schema.Int, schema.Uint:
		if fraction || text {
			return "its values as whole numbers (an amount is one of minor units, such as cents), to the type bigint"
		}
		if field.PrimaryKey && (of == "int" || is("int(", "mediumint")) { // of MySQL, where what refers to it has the same type
			return "ALTER TABLE {table} MODIFY {column} bigint, and the columns that refer to it"
		}
	case schema.String:
		if fraction || is("int", "bigint", "smallint", "timestamp", "date", "bytea", "blob", "bool") {
			return "ALTER TABLE {table}, to a type of texts"
		}
	case schema.Time:
		switch {
		case is("datetime") || strings.HasSuffix(of, "with time zone"):
		case strings.HasSuffix(of, "without time zone"):
			return "ALTER COLUMN {column} TYPE timestamptz USING {column} AT TIME ZONE 'UTC', or the zone that its times are in"
		default:
			return "ALTER TABLE {table}, to a type of times: timestamptz(6) on PostgreSQL, datetime(6) on MySQL"
		}
	}
	return ""
}

// busy reports whether the error says that another connection of SQLite has the lock.
func busy(err error) bool {
	return isSQLite(err, 5, "database is locked") || isSQLite(err, 6, "database table is locked") // the latter in a shared cache
}

// readOnly reports whether the error says that the file of SQLite can't be written.
func readOnly(err error) bool { return isSQLite(err, 8, "attempt to write a readonly database") }

// isSQLite reports whether the error has SQLite's code. An error of mattn/go-sqlite3 has no method
// to ask, and is known by its text.
func isSQLite(err error, code int, text string) bool {
	if coded, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok { // modernc.org/sqlite
		return coded.Code()&0xff == code
	}
	return err != nil && strings.Contains(err.Error(), text)
}
