package unitofwork

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// Session is a database, or an open transaction on it: what a repository holds. That of a
// database is safe for use by several goroutines at once.
type Session struct {
	db   *gorm.DB // the database, or the transaction
	pool any      // what all handles on the database share
	tx   *Tx      // nil outside of a transaction
	turn turn     // whose it is to begin a transaction
}

// Tx is an open transaction.
type Tx struct {
	session Session
	ctx     context.Context // of those who use it, which says that it is open
	// undo puts the aggregates that were saved back as they were, the last one first.
	undo []func()
	// failed is the first error of a write, which may have written a part of what
	// it had to, or of the database: such a transaction is not committed, whatever
	// the caller does with the error.
	failed error
}

// New returns a Session on the database. It changes nothing about the handle.
//
// The packages sqlite, postgres and mysql open handles as they should be. One that was
// opened otherwise, with any driver that tells the codes of its errors, works as well. It
// is checked first, on two connections if the pool can spare them: New returns an error
// that wraps ErrUnsuitableHandle and lists everything that the handle lacks, with what to
// set. It logs nothing. To see how the driver reports errors, it sends one invalid
// statement, which a server writes in its log. On SQLite it takes the write lock for a
// moment, and waits for another writer as any writer does.
//
// The models are those of the tables that your repositories work on. If one of their
// tables or columns is missing, New returns an error that wraps ErrNotMigrated. The table
// of the keys is missed when it is first used.
//
// New gives up when the context of the handle ends, or after ten seconds without an
// answer. The Session itself outlives that context: its methods have their own.
func New(db *gorm.DB, models ...any) (*Session, error) {
	found := suitable.Handle(db, models)
	if found != nil && !suitable.CanBeAsked(found) {
		return nil, found
	}
	err := Patiently(db, func(ctx context.Context) error {
		return suitable.All(found, suitable.Database(suitable.Quiet(db).WithContext(ctx), models, &commandKey{}))
	})
	if err != nil {
		return nil, err
	}
	own := engine.Fresh(db)
	return &Session{db: own, pool: poolOf(own), turn: newTurn(own.Name())}, nil
}

// Patiently calls do with the context of the handle, which ends after ten seconds: for
// checks of your own beside those of New. Its error says why there was no answer.
func Patiently(db *gorm.DB, do func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(db.Statement.Context, patience, errNoAnswer)
	defer cancel()
	err := do(ctx)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

const patience = 10 * time.Second

var errNoAnswer = fmt.Errorf("the database has not answered in %s (are all connections of the pool in use?): %w", patience, context.DeadlineExceeded)

// poolOf returns what all handles on one database share.
func poolOf(db *gorm.DB) any {
	if pool, err := db.DB(); err == nil {
		return pool
	}
	return db.Statement.ConnPool // such as a single connection
}

// transactionOf is the key under which a context carries a database's transaction.
type transactionOf struct{ pool any }

// Session returns the Session of the transaction, for repositories that share it.
func (tx *Tx) Session() *Session { return &tx.session }

// DB returns the handle for statements in the transaction, under its context or one that was
// made of that. Return their errors: a transaction is to fail with its first write that
// does.
func (tx *Tx) DB(ctx context.Context) *gorm.DB { return tx.session.handle(ctx) }

// Replace puts saved in the place of the aggregate, at once, and back what was there if the
// transaction is not committed: a copy of the struct. Where saved shares slices, maps or
// pointers with the aggregate, a command must replace them, and not change them in place.
func Replace[A any](tx *Tx, aggregate, saved *A) {
	before := *aggregate
	tx.undo = append(tx.undo, func() { *aggregate = before })
	*aggregate = *saved
}

// DB returns the handle for statements under the context: in the transaction, if the
// Session is that of one. GORM's hooks run on it, but no statement gets a transaction of
// GORM's own. It returns an error if the context has
// ended, that wraps ErrOutsideTransaction if the context is that of a transaction to which
// the Session does not belong, or that of the write which failed in the transaction: the
// database may have ended it, so that what is written then would stay.
func (s *Session) DB(ctx context.Context) (*gorm.DB, error) {
	if err := s.writable(ctx); err != nil {
		return nil, err
	}
	return s.handle(ctx), nil
}

func (s *Session) writable(ctx context.Context) error {
	err := s.Check(ctx)
	if err == nil && s.tx != nil && s.tx.failed != nil { // MySQL ends a transaction at a deadlock: what came then would last
		err = fmt.Errorf("not tried, since a statement of the transaction failed: %w", s.tx.failed)
	}
	return err
}

func (s *Session) handle(ctx context.Context) *gorm.DB {
	if s.ownsContext(ctx) {
		return s.db
	}
	return s.db.Session(&gorm.Session{NewDB: true, Context: s.under(ctx)})
}

// Outside is DB, for what can't be done inside a transaction: there it returns an error
// that wraps ErrInsideTransaction.
func (s *Session) Outside(ctx context.Context) (*gorm.DB, error) {
	if s.tx != nil {
		return nil, fmt.Errorf("%w, which may not be committed, or see rows that others have deleted", ErrInsideTransaction)
	}
	return s.DB(ctx)
}

// First reads the first row of the query. It returns the error none if there is no row, and
// an *InvalidValueError if a column holds what its type can't: GORM's own scanning would
// read NULL as 0.
func (s *Session) First(ctx context.Context, query func(db *gorm.DB) *gorm.DB, none error, columns ...any) error {
	if err := s.Check(ctx); err != nil {
		return err
	}
	find := query(s.db)
	if !s.ownsContext(ctx) {
		find.Statement.Context = s.under(ctx) // WithContext would copy all that the handle has
	}
	err := endOf(ctx, rows.Scan(find, none, columns...))
	if _, unreadable := errors.AsType[*InvalidValueError](err); err != nil && err != none && !unreadable {
		s.tx.fail(err)
	}
	return err
}

// Write is for a repository that saves: do writes in the open transaction, if the Session is
// that of one, and in one of its own otherwise. An error of do fails that transaction.
func (s *Session) Write(ctx context.Context, do func(ctx context.Context, tx *Tx) error) error {
	if s.tx == nil {
		return s.once(ctx, options{}, do)
	}
	err := s.writable(ctx)
	if err == nil {
		err = do(ctx, s.tx)
	}
	if err != nil {
		return s.Fail(ctx, err)
	}
	return nil
}

// Fail notes the error, so that the transaction, if there is one, is not committed, and
// returns it with its reason.
func (s *Session) Fail(ctx context.Context, err error) error {
	err = endOf(ctx, err)
	s.tx.fail(err)
	return err
}

// fail notes the error, of a write or of the database, if there is a transaction.
func (tx *Tx) fail(err error) {
	if tx != nil && tx.failed == nil {
		tx.failed = err
	}
}

// Now is the time of the handle's clock, its NowFunc, as every database can keep it.
func (s *Session) Now() time.Time { return s.db.NowFunc().UTC().Truncate(time.Microsecond) }

// ownsContext reports whether it is the context of the session's transaction, for which
// its handle is made already.
func (s *Session) ownsContext(ctx context.Context) bool { return s.tx != nil && ctx == s.tx.ctx }

// Check returns the error that DB would return for the context, but for that of a write.
func (s *Session) Check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if open, _ := ctx.Value(transactionOf{s.pool}).(*Tx); open != nil && open != s.tx {
		return ErrOutsideTransaction
	}
	return nil
}

// once is one attempt of Do.
func (s *Session) once(ctx context.Context, o options, do func(ctx context.Context, tx *Tx) error) error {
	if err := s.Check(ctx); err != nil {
		return err
	}
	done, err := s.turn.wait(ctx)
	if err != nil {
		return err
	}
	defer done()
	tx, committed := &Tx{session: *s}, false
	tx.ctx, tx.session.tx = context.WithValue(ctx, transactionOf{s.pool}, tx), tx
	db := s.db.Session(&gorm.Session{NewDB: true, Context: tx.ctx}).Begin()
	if db.Error != nil {
		return fmt.Errorf("begin a transaction: %w", beforeCommit(ctx, db.Error))
	}
	defer func() { // also on a panic
		if !committed {
			db.Rollback()
			tx.rollBack()
		}
	}()
	tx.session.db = db
	db.Statement.Context = tx.session.under(tx.ctx)
	if o.keyed {
		err = tx.claim(o.key)
	}
	if err == nil {
		err = do(tx.ctx, tx)
	}
	if err != nil {
		return beforeCommit(ctx, endOf(ctx, err))
	}
	if tx.failed != nil {
		return fmt.Errorf("not committed, since a statement failed: %w", beforeCommit(ctx, tx.failed))
	}
	if err := db.Commit().Error; err != nil {
		return fmt.Errorf("commit: %w", endOf(ctx, err))
	}
	committed = true
	return nil
}

func (tx *Tx) rollBack() {
	for i := len(tx.undo) - 1; i >= 0; i-- {
		tx.undo[i]()
	}
}

// uninterrupted is a context whose end does not interrupt a statement. Otherwise SQLite's
// drivers start a goroutine for each, which takes a third of the time of a short one. The
// transaction still ends with its context, between two statements: docs/decisions/0015.
//
// It is not context.WithoutCancel, which has no deadline: GORM would give each statement
// its default one.
type uninterrupted struct{ context.Context }

func (uninterrupted) Done() <-chan struct{} { return nil }

func (uninterrupted) Err() error { return nil }

// under returns the context for statements of a caller with this one. SQLite rolls a
// transaction back in which it interrupts a write, so the end of a context that was made for
// a part of a transaction may not do so either.
func (s *Session) under(ctx context.Context) context.Context {
	if s.tx != nil && s.db.Name() == "sqlite" {
		return uninterrupted{ctx}
	}
	return ctx
}

// beforeCommit returns the error of a transaction for which COMMIT was not sent. If it has
// lost its connection, it has written nothing, and can be repeated. After a COMMIT was sent,
// only the database knows.
func beforeCommit(ctx context.Context, err error) error {
	if errors.Is(err, engine.ErrConnectionLost) && !errors.Is(err, ErrTryAgain) && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", ErrTryAgain, err)
	}
	return err
}

// endOf returns the error with its reason, where database/sql has noticed before anyone
// else that the context has ended: it says no more than that the transaction is over.
func endOf(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", err, ctx.Err())
	}
	return err
}
