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

// checkHandle looks for what would make the repositories silently wrong.
func checkHandle(db *gorm.DB) error {
	if db == nil {
		return errors.New("it is nil")
	}
	if db.Error != nil {
		return fmt.Errorf("it carries an error: %w", db.Error)
	}
	if _, open := db.Statement.ConnPool.(gorm.TxCommitter); open {
		return errors.New("it is a transaction: make the store on the database, and use its InTransaction")
	}
	if db.DryRun {
		return errors.New("it is in DryRun mode, in which nothing can be read or saved")
	}
	if _, known := arrayOfItems[db.Name()]; !known {
		return fmt.Errorf("there are no statements for database %q, only for SQLite, PostgreSQL, MySQL and MariaDB", db.Name())
	}
	// A scope shows in no field of the handle, but in the statements that it makes.
	if with, without := probe(db), probe(fresh(db)); with != without {
		return fmt.Errorf("conditions or a scope are left on it, which the repositories would ignore: it makes %q of %q; pass a fresh handle", with, without)
	}
	db = fresh(db)
	if err := checkErrors(db); err != nil {
		return err
	}
	switch db.Name() {
	case "sqlite":
		return onTwoConnections(db, checkSQLite)
	case "mysql":
		if err := onTwoConnections(db, checkMySQL); err != nil {
			return err
		}
		return checkCollations(db)
	}
	return nil
}

// onTwoConnections calls check on two connections of the pool that are held at once,
// if it can spare them: what a PRAGMA or a SET has set is set on one of them only.
func onTwoConnections(db *gorm.DB, check func(*gorm.DB) error) error {
	pool, err := db.DB()
	if err != nil { // such as a single connection
		return check(db)
	}
	return db.Connection(func(one *gorm.DB) error {
		if err := check(one.Session(&gorm.Session{})); err != nil {
			return err
		}
		if stats := pool.Stats(); stats.MaxOpenConnections > 0 && stats.InUse >= stats.MaxOpenConnections {
			return nil
		}
		return db.Connection(func(other *gorm.DB) error { return check(other.Session(&gorm.Session{})) })
	})
}

// checkErrors returns an error unless the driver tells the codes of its errors, by
// which a deadlock or a duplicate is recognised. Any error does to find out; this one
// needs no permission, and leaves nothing but a line in the log of a server.
func checkErrors(db *gorm.DB) error {
	err := db.Session(&gorm.Session{Logger: logger.Discard}).Exec("repository.New asks for an error").Error
	if engine.Code(err) == "" {
		return fmt.Errorf("this error has no code, as those of pgx, lib/pq, go-sql-driver/mysql, mattn/go-sqlite3 and modernc.org/sqlite have, so what to try again is not known: %w", err)
	}
	return nil
}

// probe returns the statement that the handle would make of a query of all orders.
func probe(db *gorm.DB) string {
	return db.Session(&gorm.Session{DryRun: true, Logger: db.Logger}).Find(&[]activerecord.Order{}).Statement.SQL.String()
}
