package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// session is what the repositories of a Store share.
type session struct {
	db   *gorm.DB // the database, or the transaction
	pool any      // what all handles on the database share
	tx   *transaction
	turn turn // whose it is to begin a transaction

	sql    *statements
	outbox string // the quoted name of the outbox table
}

// transaction is an open transaction.
type transaction struct {
	ctx context.Context // of those who use it, which says that it is open
	// undo puts the orders that were saved back as they were, the last one first.
	undo []func()
	// failed is the first error of a write, which may have written a part of what
	// it had to, or of the database: such a transaction is not committed, whatever
	// the caller does with the error.
	failed error
}

// fail notes the error, of a write or of the database, if there is a transaction.
func (t *transaction) fail(err error) {
	if t != nil && t.failed == nil {
		t.failed = err
	}
}

// transactionOf is the key under which a context carries a database's transaction.
type transactionOf struct{ pool any }

// with returns the handle for statements under the context.
func (s *session) with(ctx context.Context) (*gorm.DB, error) {
	if err := s.check(ctx); err != nil {
		return nil, err
	}
	if s.ownsContext(ctx) {
		return s.db, nil
	}
	return s.db.Session(&gorm.Session{NewDB: true, Context: s.under(ctx)}), nil
}

// ownsContext reports whether it is the context of the session's transaction, for which
// its handle is made already.
func (s *session) ownsContext(ctx context.Context) bool { return s.tx != nil && ctx == s.tx.ctx }

func (s *session) check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if open, _ := ctx.Value(transactionOf{s.pool}).(*transaction); open != nil && open != s.tx {
		return domainmodel.ErrOutsideTransaction
	}
	return nil
}

func (s *session) inTransaction(ctx context.Context, do func(ctx context.Context, tx *session) error) error {
	if s.tx != nil {
		return fmt.Errorf("%w: transactions don't nest, use the store of the open one", domainmodel.ErrInsideTransaction)
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	done, err := s.turn.wait(ctx)
	if err != nil {
		return err
	}
	defer done()
	tx, committed := &transaction{}, false
	tx.ctx = context.WithValue(ctx, transactionOf{s.pool}, tx)
	db := s.db.Session(&gorm.Session{NewDB: true, Context: tx.ctx}).Begin()
	if db.Error != nil {
		return fmt.Errorf("begin a transaction: %w", db.Error)
	}
	defer func() { // also on a panic
		if !committed {
			db.Rollback()
			tx.rollBack()
		}
	}()
	of := &session{db: db, pool: s.pool, tx: tx, sql: s.sql, outbox: s.outbox}
	db.Statement.Context = of.under(tx.ctx)
	err = do(tx.ctx, of)
	if err != nil {
		return endOf(ctx, err)
	}
	if tx.failed != nil {
		return fmt.Errorf("not committed, since a statement failed: %w", tx.failed)
	}
	if err := db.Commit().Error; err != nil {
		return fmt.Errorf("commit: %w", endOf(ctx, err))
	}
	committed = true
	return nil
}

// uninterrupted is a context whose end does not interrupt a statement. Otherwise SQLite's
// drivers start a goroutine for each, which takes a third of the time of a short one. The
// transaction still ends with its context, between two statements: docs/decisions/0015.
//
// It is not context.WithoutCancel, which has no deadline: GORM would give each statement
// its default one.
type uninterrupted struct{ context.Context }

func (uninterrupted) Done() <-chan struct{} { return nil }
func (uninterrupted) Err() error            { return nil }

// under returns the context for statements of a caller with this one. SQLite rolls a
// transaction back in which it interrupts a write, so the end of a context that was made for
// a part of a transaction may not do so either.
func (s *session) under(ctx context.Context) context.Context {
	if s.tx != nil && s.db.Name() == "sqlite" {
		return uninterrupted{ctx}
	}
	return ctx
}

// endOf returns the error with its reason, where database/sql has noticed before anyone
// else that the context has ended: it says no more than that the transaction is over.
func endOf(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", err, ctx.Err())
	}
	return err
}

// atomically runs do in the session's transaction, or in one of its own.
func (s *session) atomically(ctx context.Context, do func(db *gorm.DB, tx *transaction) error) error {
	if s.tx == nil {
		return s.inTransaction(ctx, func(_ context.Context, tx *session) error { return do(tx.db, tx.tx) })
	}
	db, err := s.writing(ctx)
	if err == nil {
		err = do(db, s.tx)
	}
	if err != nil {
		return s.failed(ctx, err)
	}
	return nil
}

// writing is with, for a caller who may write.
func (s *session) writing(ctx context.Context) (*gorm.DB, error) {
	db, err := s.with(ctx)
	if err == nil && s.tx != nil && s.tx.failed != nil { // MySQL ends a transaction at a deadlock: what came then would last
		err = fmt.Errorf("not tried, since a statement of the transaction failed: %w", s.tx.failed)
	}
	return db, err
}

// failed notes the error, if there is a transaction, and returns it with its reason.
func (s *session) failed(ctx context.Context, err error) error {
	err = endOf(ctx, err)
	s.tx.fail(err)
	return err
}

// first is scan, for a statement with one variable, under the context.
func (s *session) first(ctx context.Context, find statement, variable any, none error, columns ...any) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	query := find.query(s.db, variable)
	if !s.ownsContext(ctx) {
		query.Statement.Context = s.under(ctx) // WithContext would copy all that the handle has
	}
	err := endOf(ctx, scan(query, none, columns...))
	if _, unreadable := errors.AsType[*domainmodel.InvalidValueError](err); err != nil && err != none && !unreadable {
		s.tx.fail(err)
	}
	return err
}

// become replaces the order by its state after a save, for as long as the
// transaction is not rolled back.
func (t *transaction) become(order, saved *domainmodel.Order) {
	before := *order
	t.undo = append(t.undo, func() { *order = before })
	*order = *saved
}

func (t *transaction) rollBack() {
	for i := len(t.undo) - 1; i >= 0; i-- {
		t.undo[i]()
	}
}
