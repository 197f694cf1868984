package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Migrator returns GORM's own, made safe for tables that have rows.
func (d dialector) Migrator(db *gorm.DB) gorm.Migrator {
	return migrator{d.Dialector.Migrator(db).(sqlite.Migrator)}
}

type migrator struct{ sqlite.Migrator }

// AutoMigrate runs with foreign keys off, as SQLite asks for. To add a CHECK or a
// foreign key to a table, GORM copies the table and drops the old one; and a DROP
// TABLE deletes its rows first, so that ON DELETE CASCADE would take the items of
// every order with it, without a word. SQLite ignores the switch inside a
// transaction: don't call AutoMigrate in one, unless the tables are new.
func (m migrator) AutoMigrate(models ...any) error {
	switch m.DB.Statement.ConnPool.(type) {
	case gorm.TxCommitter, *sql.Conn: // the caller chose the connection
		return m.Migrator.AutoMigrate(models...)
	}
	return m.DB.Connection(func(db *gorm.DB) error {
		db = db.Session(&gorm.Session{})
		if err := db.Exec("PRAGMA foreign_keys = OFF").Error; err != nil {
			return err
		}
		m.DB = db
		err := m.Migrator.AutoMigrate(models...)
		// The connection goes back to the pool, even if the context has ended.
		db = db.WithContext(context.WithoutCancel(db.Statement.Context))
		return errors.Join(err, db.Exec("PRAGMA foreign_keys = ON").Error)
	})
}

// MigrateColumn leaves lengths alone: SQLite has none. The driver without cgo
// calls every text as long as can be, which is not the size in the model's tag,
// and GORM would copy the table for each such column, in every AutoMigrate.
func (m migrator) MigrateColumn(model any, field *schema.Field, found gorm.ColumnType) error {
	return m.Migrator.MigrateColumn(model, field, unlimited{found})
}

type unlimited struct{ column }

type column = gorm.ColumnType // which has a method ColumnType

func (unlimited) Length() (int64, bool) { return 0, false }
