// Package suitable finds out whether package unitofwork can keep its promises on a
// database handle: by asking the handle, a connection, and the tables. It finds everything
// that is wrong, so that all of it can be set at once.
package suitable

import (
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
	if db.DryRun {
		return unusable("it is in DryRun mode, in which nothing can be read or saved")
	}
	if _, known := checks[db.Name()]; !known {
		return unusable("there are no statements for database %q, only for SQLite, PostgreSQL, MySQL and MariaDB", db.Name())
	}
	if err := migration.CheckReplicas(db); err != nil {
		return unusable("%w", err)
	}
	if db.Error != nil {
		return Unsuitable("it carries an error: %w", db.Error)
	}
	// A scope shows in no field of the handle, but in the statements that it makes. Where
	// a plugin makes each of them another, such as with a trace ID, nothing can be told.
	for _, model := range models[:min(1, len(models))] {
		with, without, again := probe(db, model), probe(engine.Fresh(db), model), probe(engine.Fresh(db), model)
		if with == without || without != again {
			continue
		}
		return Unsuitable("conditions or a scope are left on it, which the repositories would ignore: it makes %q of %q; pass a fresh handle", with, without)
	}
	return nil
}

// probe returns the statement that the handle would make of a query of all rows.
func probe(db *gorm.DB, model any) string {
	all := reflect.New(reflect.SliceOf(reflect.TypeOf(model))).Interface() // and no Model, which may be left on it
	return db.Session(&gorm.Session{DryRun: true, Logger: logger.Discard}).Find(all).Statement.SQL.String()
}

// Quiet returns a fresh handle for checks, which logs nothing: that a table is missing is
// told by an error, and is none for the importer's log.
func Quiet(db *gorm.DB) *gorm.DB {
	return engine.Fresh(db).Session(&gorm.Session{Logger: logger.Discard})
}
