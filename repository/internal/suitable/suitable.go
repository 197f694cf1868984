// Package suitable finds out whether package unitofwork can keep its promises on a
// database handle: by asking the handle, a connection, and the tables.
package suitable

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"

	"errors"
	"fmt"
	"reflect"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Err is unitofwork.ErrUnsuitableHandle.
var Err = errors.New("the database handle is not suitable")

// Unsuitable returns an error that wraps Err.
func Unsuitable(why string, args ...any) error {
	return fmt.Errorf("%w: %w", Err, fmt.Errorf(why, args...))
}

// Handle looks at what can be known without asking the database. own returns a handle of
// our own on the same database; models are of the tables that it is for.
func Handle(db *gorm.DB, own func(*gorm.DB) *gorm.DB, models []any) error {
	if db == nil {
		return Unsuitable("it is nil")
	}
	if db.Config == nil || db.Statement == nil || db.Dialector == nil || db.Statement.ConnPool == nil {
		return Unsuitable("it was not opened: it has no dialector or no connection")
	}
	if db.Error != nil {
		return Unsuitable("it carries an error: %w", db.Error)
	}
	if _, open := db.Statement.ConnPool.(gorm.TxCommitter); open {
		return Unsuitable("it is a transaction: make the store on the database, and use its InTransaction")
	}
	if db.DryRun {
		return Unsuitable("it is in DryRun mode, in which nothing can be read or saved")
	}
	if _, known := checks[db.Name()]; !known {
		return Unsuitable("there are no statements for database %q, only for SQLite, PostgreSQL, MySQL and MariaDB", db.Name())
	}
	// A scope shows in no field of the handle, but in the statements that it makes. Where
	// a plugin makes each of them another, such as with a trace ID, nothing can be told.
	for _, model := range models[:min(1, len(models))] {
		with, without, again := probe(db, model), probe(own(db), model), probe(own(db), model)
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
	return db.Session(&gorm.Session{DryRun: true, Logger: db.Logger}).Find(all).Statement.SQL.String()
}

// Database looks for what would make the repositories silently wrong. models are of the
// tables that have to be there, others of those that may be.
func Database(db *gorm.DB, models []any, others ...any) error {
	var one int
	if err := rows.Scan(db.Raw("SELECT 1"), gorm.ErrRecordNotFound, &one); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	if err := checkErrors(db); err != nil {
		return err
	}
	var queries []query
	for _, model := range models {
		q, err := queryOf(db, model)
		if err != nil {
			return err
		}
		queries = append(queries, q)
	}
	if err := checkConnections(db, queries); err != nil {
		return err
	}
	return checks[db.Name()].database(db, append(others, models...))
}

// query finds nothing in a table, by naming all of its columns.
type query struct{ table, text string }

func queryOf(db *gorm.DB, model any) (query, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return query{}, err
	}
	var columns []string
	for _, name := range stmt.Schema.DBNames {
		columns = append(columns, "t."+stmt.Quote(name)) // of a table, or SQLite takes an unknown name in quotes for a text
	}
	return query{stmt.Schema.Table, "SELECT " + strings.Join(columns, ", ") + " FROM " + stmt.Quote(stmt.Schema.Table) + " t WHERE 1 = 0"}, nil
}

// checks are those of each database: of the settings of a connection, and of what is
// the same on all of them.
var checks = map[string]struct {
	connection func(*gorm.DB) error
	database   func(db *gorm.DB, models []any) error
}{
	"sqlite":   {checkSQLite, checkImmediate},
	"postgres": {checkPostgres, noTables},
	"mysql":    {checkMySQL, CheckEngine},
}

// checkErrors returns an error unless the driver tells the codes of its errors, by
// which a deadlock or a duplicate is recognised. Any error does to find out; this one
// needs no permission, and leaves nothing but a line in the log of a server.
func checkErrors(db *gorm.DB) error {
	err := db.Session(&gorm.Session{Logger: logger.Discard}).Exec("unitofwork.New asks for an error").Error
	if engine.Code(err) == "" {
		return Unsuitable("this error has no code, as those of pgx, lib/pq, go-sql-driver/mysql, mattn/go-sqlite3 and modernc.org/sqlite have, so what to try again is not known: %w", err)
	}
	return nil
}

// checkConnections checks two connections of the pool that are held at once, if it can
// spare them: what a PRAGMA or a SET has set is set on one of them only, and of SQLite's
// databases in memory each connection may have its own.
func checkConnections(db *gorm.DB, queries []query) error {
	pool, err := db.DB()
	if err != nil { // such as a single connection
		return checkConnection(db, queries)
	}
	return db.Connection(func(one *gorm.DB) error {
		first := checkConnection(one, queries)
		if first != nil && !errors.Is(first, engine.ErrNotMigrated) {
			return first
		}
		if stats := pool.Stats(); stats.MaxOpenConnections > 0 && stats.InUse >= stats.MaxOpenConnections {
			return first
		}
		return db.Connection(func(other *gorm.DB) error {
			second := checkConnection(other, queries)
			if first != nil && second == nil || first == nil && errors.Is(second, engine.ErrNotMigrated) {
				return Unsuitable("one of its connections finds the tables and another does not: a database in memory needs a single connection, SetMaxOpenConns(1), and a search_path belongs in the DSN")
			}
			return second
		})
	})
}

func checkConnection(db *gorm.DB, queries []query) error {
	db = db.Session(&gorm.Session{})
	if err := checks[db.Name()].connection(db); err != nil {
		return err
	}
	for _, query := range queries {
		found, err := db.Raw(query.text).Rows()
		if err == nil {
			err = found.Close()
		}
		if err != nil {
			return fmt.Errorf("look for table %s: %w", query.table, rows.Translated(db, err))
		}
	}
	return nil
}
