// Package suitable finds out whether package unitofwork can keep its promises on a
// database handle: by asking the handle, a connection, and the tables. It finds everything
// that is wrong, so that all of it can be set at once.
package suitable

import (
	"database/sql"
	"fmt"
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// Handle looks at what can be known without asking the database. models are of the tables
// that the handle is for. CanBeAsked of its error says whether there is a database to ask.
func Handle(db *gorm.DB, models []any) error {
	unusable := func(why string, args ...any) error { return fmt.Errorf("%w: %w", Err, fmt.Errorf(why, args...)) }
	if db == nil {
		return unusable("it is nil")
	}
	if db.Config == nil || db.Statement == nil || db.Dialector == nil || db.Statement.ConnPool == nil {
		return unusable("it was not opened: it has no dialector or no connection")
	}
	if _, open := db.Statement.ConnPool.(gorm.TxCommitter); open {
		return unusable("it is a transaction: pass a handle on the database, and begin transactions on what is made with it")
	}
	if _, known := checks[db.Name()]; !known {
		return unusable("there are no statements for database %q, only for SQLite, PostgreSQL, MySQL and MariaDB", db.Name())
	}
	var faults []error
	if db.DryRun {
		faults = append(faults, Unsuitable("it is in DryRun mode, in which nothing can be read or saved"))
	}
	if err := migration.CheckReplicas(db); err != nil {
		faults = append(faults, Unsuitable("%w", err))
	}
	if db.Error != nil {
		return All(append(faults, Unsuitable("it carries an error: %w", db.Error))...)
	}
	// A scope shows in no field of the handle, but in the statements that it makes. Where
	// a plugin makes each of them another, such as with a trace ID, nothing can be told.
	for _, model := range models[:min(1, len(models))] {
		with, without, again := probe(db, model), probe(engine.Fresh(db), model), probe(engine.Fresh(db), model)
		if with == without || without != again {
			continue
		}
		faults = append(faults, Unsuitable("conditions or a scope are left on it, which the repositories would ignore: it makes %q of %q; pass a fresh handle", with, without))
	}
	return All(faults...)
}

// probe returns the statement that the handle would make of a query of all rows.
func probe(db *gorm.DB, model any) string {
	all := reflect.New(reflect.SliceOf(reflect.TypeOf(model))).Interface() // and no Model, which may be left on it
	return db.Session(&gorm.Session{DryRun: true, Logger: logger.Discard}).Find(all).Statement.SQL.String()
}

// Quiet returns a fresh handle for checks, which logs nothing: that a table is missing is
// told by an error, and is none for the importer's log. It asks the database also where the
// importer's handle would not, in DryRun mode.
func Quiet(db *gorm.DB) *gorm.DB {
	db = engine.Fresh(db).Session(&gorm.Session{Logger: logger.Discard})
	db.DryRun = false
	return db
}

// OnPrimary calls do with the handle, which then has one connection if it has the plugin of
// migration.CheckReplicas: that leaves the connection of a transaction alone.
func OnPrimary(db *gorm.DB, do func(db *gorm.DB) error) error {
	if migration.CheckReplicas(db) == nil {
		return do(db)
	}
	return db.Connection(func(db *gorm.DB) error {
		db.Statement.ConnPool = primary{db.Statement.ConnPool.(*sql.Conn)}
		return do(db.Session(&gorm.Session{}))
	})
}

// primary is a gorm.TxCommitter.
type primary struct{ *sql.Conn }

func (primary) Commit() error { return nil }

func (primary) Rollback() error { return nil }
