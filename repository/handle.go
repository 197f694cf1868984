package repository

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// ErrUnsuitableHandle is wrapped by the error of New for a *gorm.DB on which the
// repositories could not keep their promises.
var ErrUnsuitableHandle = errors.New("the database handle is not suitable")

func unsuitable(why string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrUnsuitableHandle, fmt.Errorf(why, args...))
}

// checkHandle looks at what can be known without asking the database.
func checkHandle(db *gorm.DB) error {
	if db == nil {
		return unsuitable("it is nil")
	}
	if db.Config == nil || db.Statement == nil || db.Dialector == nil || db.Statement.ConnPool == nil {
		return unsuitable("it was not opened: it has no dialector or no connection")
	}
	if db.Error != nil {
		return unsuitable("it carries an error: %w", db.Error)
	}
	if _, open := db.Statement.ConnPool.(gorm.TxCommitter); open {
		return unsuitable("it is a transaction: make the store on the database, and use its InTransaction")
	}
	if db.DryRun {
		return unsuitable("it is in DryRun mode, in which nothing can be read or saved")
	}
	if _, known := arrayOfItems[db.Name()]; !known {
		return unsuitable("there are no statements for database %q, only for SQLite, PostgreSQL, MySQL and MariaDB", db.Name())
	}
	// A scope shows in no field of the handle, but in the statements that it makes. Where
	// a plugin makes each of them another, such as with a trace ID, nothing can be told.
	with, without, again := probe(db), probe(fresh(db)), probe(fresh(db))
	if with != without && without == again {
		return unsuitable("conditions or a scope are left on it, which the repositories would ignore: it makes %q of %q; pass a fresh handle", with, without)
	}
	return nil
}

// probe returns the statement that the handle would make of a query of all orders.
func probe(db *gorm.DB) string {
	return db.Session(&gorm.Session{DryRun: true, Logger: db.Logger}).Find(&[]activerecord.Order{}).Statement.SQL.String()
}

// checkDatabase looks for what would make the repositories silently wrong.
func checkDatabase(db *gorm.DB, sql *statements) error {
	var one int
	if err := scan(db.Raw("SELECT 1"), gorm.ErrRecordNotFound, &one); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	if err := checkErrors(db); err != nil {
		return err
	}
	if err := checkConnections(db, sql); err != nil {
		return err
	}
	return checks[db.Name()].database(db)
}

// checks are those of each database: of the settings of a connection, and of what is
// the same on all of them.
var checks = map[string]struct{ connection, database func(*gorm.DB) error }{
	"sqlite":   {checkSQLite, checkSQLiteDatabase},
	"postgres": {checkPostgres, checkPostgresTables},
	"mysql":    {checkMySQL, checkMySQLTables},
}

// checkErrors returns an error unless the driver tells the codes of its errors, by
// which a deadlock or a duplicate is recognised. Any error does to find out; this one
// needs no permission, and leaves nothing but a line in the log of a server.
func checkErrors(db *gorm.DB) error {
	err := db.Session(&gorm.Session{Logger: logger.Discard}).Exec("repository.New asks for an error").Error
	if engine.Code(err) == "" {
		return unsuitable("this error has no code, as those of pgx, lib/pq, go-sql-driver/mysql, mattn/go-sqlite3 and modernc.org/sqlite have, so what to try again is not known: %w", err)
	}
	return nil
}

// checkConnections checks two connections of the pool that are held at once, if it can
// spare them: what a PRAGMA or a SET has set is set on one of them only, and of SQLite's
// databases in memory each connection may have its own.
func checkConnections(db *gorm.DB, sql *statements) error {
	pool, err := db.DB()
	if err != nil { // such as a single connection
		return checkConnection(db, sql)
	}
	return db.Connection(func(one *gorm.DB) error {
		first := checkConnection(one, sql)
		if first != nil && !errors.Is(first, ErrNotMigrated) {
			return first
		}
		if stats := pool.Stats(); stats.MaxOpenConnections > 0 && stats.InUse >= stats.MaxOpenConnections {
			return first
		}
		return db.Connection(func(other *gorm.DB) error {
			second := checkConnection(other, sql)
			if first != nil && second == nil || first == nil && errors.Is(second, ErrNotMigrated) {
				return unsuitable("one of its connections finds the orders and another does not: a database in memory needs a single connection, SetMaxOpenConns(1), and a search_path belongs in the DSN")
			}
			return second
		})
	})
}

func checkConnection(db *gorm.DB, sql *statements) error {
	db = db.Session(&gorm.Session{})
	if err := checks[db.Name()].connection(db); err != nil {
		return err
	}
	rows, err := sql.findOrder.query(db, 0).Rows()
	if err == nil {
		err = rows.Close()
	}
	if err != nil {
		return fmt.Errorf("look for the orders: %w", translated(db, err))
	}
	return nil
}
