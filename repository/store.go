package repository

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// Store is the shop's repositories on one database. Make one with New.
type Store struct {
	Orders     *Orders
	Warehouses *Warehouses
	Rates      *ShippingRates
	Stock      *Stock
	Outbox     *Outbox

	session *session
}

// Migrate creates the tables that a Store needs: those of activerecord, the outbox,
// and the keys of commands. On a database that Active Record code has used so far, it adds what is
// missing.
func Migrate(db *gorm.DB) error {
	db = fresh(db)
	if db.Name() == "mysql" { // text that differs in case only is not the same text
		db = db.Set("gorm:table_options", "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	}
	if err := activerecord.Migrate(db); err != nil {
		return err
	}
	if err := db.AutoMigrate(&outboxEvent{}, &commandKey{}); err != nil {
		return fmt.Errorf("migrate the outbox and the command keys: %w", err)
	}
	return nil
}

// New returns a Store on the database, which Migrate has prepared. It changes
// nothing about the handle. A naming strategy may name the tables, but not the
// columns.
//
// The packages sqlite, postgres and mysql open handles as a Store needs them. One
// that was opened otherwise, with any driver that tells the codes of its errors, works
// as well. It is checked first, on two connections if the pool can spare them: New
// returns an error that wraps ErrUnsuitableHandle and says what to set. To see how
// errors look it sends a statement that is none, which a server writes in its log. On
// SQLite it takes the write lock for a moment, and waits for another writer as any
// writer does.
//
// New gives up when the context of the handle ends, or after ten seconds without an
// answer. The Store itself outlives that context: its methods have their own.
//
// The importer's logger sees every statement. Callbacks and plugins see those that load,
// save and ship orders where they are registered on GORM's Raw and Row, and not on its
// Create, Query and Update: the statements go through Raw and Exec. So a plugin must not
// add conditions to the statements on these tables, such as one for a tenant: New can't
// notice, and only some of the statements would have them.
//
// New returns an error that wraps ErrNotMigrated if a table or a column of the orders is
// missing: call Migrate. The outbox and the keys are missed when they are first used, so
// that an Audit can come before Migrate.
func New(db *gorm.DB) (*Store, error) {
	store, err := newStoreOn(db)
	if err != nil {
		return nil, fmt.Errorf("make a store: %w", err)
	}
	return store, nil
}

func newStoreOn(handle *gorm.DB) (*Store, error) {
	if err := checkHandle(handle); err != nil {
		return nil, err
	}
	db := fresh(handle)
	sql, err := newStatements(db)
	if err != nil {
		return nil, err
	}
	outbox, err := tableName(db, &outboxEvent{})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(handle.Statement.Context, patience, errNoAnswer)
	defer cancel()
	if err := checkDatabase(db.WithContext(ctx), sql); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	return newStore(&session{db: db, pool: poolOf(db), sql: sql, outbox: outbox, turn: newTurn(db.Name())}), nil
}

// patience is how long New waits for the database.
const patience = 10 * time.Second

var errNoAnswer = fmt.Errorf("the database has not answered in %s (are all connections of the pool in use?): %w", patience, context.DeadlineExceeded)

// fresh returns a session of our own on the importer's handle, without what may be
// left on that one. Its configuration is a copy.
func fresh(db *gorm.DB) *gorm.DB {
	// Without Initialized, the next session would bring the conditions back.
	db = db.Session(&gorm.Session{NewDB: true, Initialized: true, SkipHooks: true, SkipDefaultTransaction: true, Context: context.Background()})
	db.Error = nil
	db.TranslateError, db.Dialector = true, engine.Translating(db.Dialector)
	return db.Session(&gorm.Session{NewDB: true})
}

// poolOf returns what all handles on one database share.
func poolOf(db *gorm.DB) any {
	if pool, err := db.DB(); err == nil {
		return pool
	}
	return db.Statement.ConnPool // such as a single connection
}

func newStore(s *session) *Store {
	return &Store{
		Orders:     &Orders{s},
		Warehouses: &Warehouses{s},
		Rates:      &ShippingRates{s},
		Stock:      &Stock{s},
		Outbox:     &Outbox{s},
		session:    s,
	}
}

// InTransaction calls do with a Store whose repositories share one transaction,
// and commits it when do returns nil. Otherwise, or when the commit fails, nothing
// is written, and the orders saved in it are in memory as they were before. Those
// that were loaded in it may hold what was not written: drop them.
//
// Inside of do, use the context and the Store that it is given: any other
// repository of this database refuses that context with an error that wraps
// domainmodel.ErrOutsideTransaction. One that is called with a context from outside
// can't notice: nothing tells its caller from another goroutine. What it writes is
// committed by itself, whatever becomes of the transaction, or waits for it, as long
// as the database and that context allow: in a SQLite file six seconds for each attempt,
// for ErrTryAgain; in memory, where there is one connection, until that context ends.
//
// On SQLite the transactions of a Store queue up for its one writer, for a second at the
// most, and leave the queue when their context ends. Their own statements are not
// interrupted: a context that ends ends the transaction after the statement.
//
// Both end with do, and are for one goroutine at a time. Transactions don't nest. A
// transaction in which a write failed is not committed, even if do returns nil, and
// takes no more writes. The error is that of do, of the write, or of the database.
//
// With Attempts, do is called again when someone else was first or the database had
// to give up, so it should load what it changes. With Key, what it does is done once.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error, options ...CommandOption) error {
	return s.session.run(ctx, command{attempts: 1}, options, func(ctx context.Context, tx *session) error {
		return do(ctx, newStore(tx))
	})
}

// DB returns a handle for statements of your own, on your own tables. In a
// transaction it belongs to that transaction: what is written through it is
// committed or rolled back with the rest. Let the transaction fail when one of
// these statements does: the Store does not see their errors. Hooks do not run on
// the handle.
//
// It returns an error that wraps domainmodel.ErrOutsideTransaction as the
// repositories do, and that of the write which failed in the transaction: the database may
// have ended it, so that what is written then would stay.
func (s *Store) DB(ctx context.Context) (*gorm.DB, error) {
	db, err := s.session.writing(ctx)
	if err != nil {
		return nil, err
	}
	return db.WithContext(ctx), nil
}
