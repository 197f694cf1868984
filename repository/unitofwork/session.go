package unitofwork

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// Session is a database, or an open transaction on it: what a repository holds. That of a
// database is safe for use by several goroutines at once.
type Session struct {
	db    *gorm.DB // the database, or the transaction
	pool  any      // what all handles on the database share
	tx    *Tx      // nil outside of a transaction
	queue queue    // of those who want to begin a transaction
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
	err := suitable.Patiently(db, func(ctx context.Context) error {
		return suitable.All(found, suitable.Database(suitable.Quiet(db).WithContext(ctx), models, &commandKey{}))
	})
	if err != nil {
		return nil, err
	}
	own := engine.Fresh(db)
	return &Session{db: own, pool: poolOf(own), queue: newQueue(own.Name())}, nil
}

// Do calls do in a transaction, and commits it when do returns nil. Otherwise, or when the
// commit fails, nothing is written, and what Replace has put in place is as it was before.
// Aggregates that were loaded in it may hold what was not written: drop them.
//
// Inside of do, use the context and the Session that it is given: any other of this
// database refuses that context with ErrOutsideTransaction. One that is called with a
// context from outside can't notice: nothing tells its caller from another goroutine. What
// it writes is committed by itself, whatever becomes of the transaction, or waits for it,
// as long as the database and that context allow: in a SQLite file six seconds for each
// attempt, for ErrTryAgain; in memory, where there is one connection, until that context
// ends.
//
// On SQLite the transactions of a Session queue up for its one writer, for a second at the
// most, and leave the queue when their context ends. Their own statements are not
// interrupted: a context that ends ends the transaction after the statement.
//
// Both end with do, and are for one goroutine at a time. Transactions don't nest: see Join.
// A transaction in which a write failed is not committed, even if do returns nil, and
// takes no more writes. The error is that of do, of the write, or of the database.
//
// With Attempts, do is called again when someone else was first or the database had
// to give up, so it should load what it changes. A conflict that do returns, and with which no
// Write has failed, is a decision of do, and is not tried again. With Key, what it does is done
// once.
func (s *Session) Do(ctx context.Context, do func(ctx context.Context, tx *Tx) error, opts ...Option) error {
	o, err := parseOptions(opts)
	if err != nil {
		return err
	}
	if s.tx != nil {
		return fmt.Errorf("%w: transactions don't nest, use the store of the open one", ErrInsideTransaction)
	}
	for attempt := 1; ; attempt++ {
		again, err := s.attempt(ctx, o, do)
		if err == errDone {
			return s.recall(ctx, o)
		}
		if !again || attempt >= o.attempts {
			return err
		}
		if pause(ctx, attempt) != nil {
			return fmt.Errorf("gave up after %d attempts: %w", attempt, errors.Join(ctx.Err(), err))
		}
	}
}

// Join is Do in a transaction of its own, unless the Session is that of an open one: then do
// is a part of that. It is for a use case whose callers may have a transaction or not, such
// as loading, changing and saving. Inside of one there is one attempt: it is the
// transaction that would have to start again.
func (s *Session) Join(ctx context.Context, do func(ctx context.Context, tx *Tx) error, opts ...Option) error {
	if s.tx == nil {
		return s.Do(ctx, do, opts...)
	}
	if len(opts) > 0 {
		o, err := parseOptions(opts)
		if err == nil && o.keyed {
			err = &InvalidValueError{What: "command key", Value: strconv.Quote(o.key), Rule: "must be given to the transaction, not to a part of it"}
		}
		if err != nil {
			return err
		}
	}
	return do(ctx, s.tx)
}

// DB returns the handle for statements under the context: in the transaction, if the
// Session is that of one. GORM's hooks run on it, but no statement gets a transaction of
// GORM's own. It returns an error if the context has
// ended, that wraps ErrOutsideTransaction if the context is that of a transaction to which
// the Session does not belong, or that of the write which failed in the transaction: the
// database may have ended it, so that what is written then would stay.
func (s *Session) DB(ctx context.Context) (*gorm.DB, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	return s.handle(ctx), nil
}

func (s *Session) usable(ctx context.Context) error {
	err := s.check(ctx)
	if err == nil && s.tx != nil && s.tx.failed != nil { // MySQL ends a transaction at a deadlock: what came then would last
		err = fmt.Errorf("not tried, since a statement of the transaction failed: %w", s.tx.failed)
	}
	return err
}

func (s *Session) handle(ctx context.Context) *gorm.DB {
	if s.ownsContext(ctx) {
		return s.db
	}
	return s.db.Session(&gorm.Session{NewDB: true, Context: s.statementContext(ctx)})
}

// Outside is DB, for what can't be done inside a transaction: there it returns an error
// that wraps ErrInsideTransaction.
func (s *Session) Outside(ctx context.Context) (*gorm.DB, error) {
	if s.tx != nil {
		return nil, fmt.Errorf("%w, which may not be committed, or see rows that others have deleted", ErrInsideTransaction)
	}
	return s.DB(ctx)
}

// Read is for a repository that loads: it calls row for each row of the query, with what scans
// the row's columns. Scan returns an *InvalidValueError for a column that holds what its type
// can't (GORM's own scanning reads NULL as 0), which is for row to keep. The error that Read
// returns is one of the database, or of DB, and fails the transaction if the Session is that
// of one.
func (s *Session) Read(ctx context.Context, query func(db *gorm.DB) *gorm.DB, row func(scan func(columns ...any) error)) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	find := query(s.db)
	if !s.ownsContext(ctx) {
		find.Statement.Context = s.statementContext(ctx) // WithContext would copy all that the handle has
	}
	err := rows.Each(find, row)
	if _, unreadable := errors.AsType[*InvalidValueError](err); err == nil || unreadable {
		return err
	}
	return s.fail(ctx, err)
}

// Write is for a repository that saves: do writes in the open transaction, if the Session is
// that of one, and in one of its own otherwise. An error of do fails that transaction.
func (s *Session) Write(ctx context.Context, do func(ctx context.Context, tx *Tx) error) error {
	if s.tx == nil {
		_, err := s.attempt(ctx, options{}, do)
		return err
	}
	err := s.usable(ctx)
	if err == nil {
		err = do(ctx, s.tx)
	}
	if err != nil {
		return s.fail(ctx, err)
	}
	return nil
}

// fail notes the error, so that the transaction, if there is one, is not committed, and
// returns it with its reason.
func (s *Session) fail(ctx context.Context, err error) error {
	err = withReason(ctx, err)
	s.tx.fail(err)
	return err
}

// ownsContext reports whether it is the context of the session's transaction, for which
// its handle is made already.
func (s *Session) ownsContext(ctx context.Context) bool { return s.tx != nil && ctx == s.tx.ctx }

// check returns the error that DB returns for the context, but for that of a write.
func (s *Session) check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if open, _ := ctx.Value(transactionOf{s.pool}).(*Tx); open != nil && open != s.tx {
		return ErrOutsideTransaction
	}
	return nil
}

// attempt is one attempt of Do. It reports whether another one may succeed.
func (s *Session) attempt(ctx context.Context, o options, do func(ctx context.Context, tx *Tx) error) (again bool, err error) {
	if err := s.check(ctx); err != nil {
		return false, err
	}
	done, err := s.queue.wait(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	defer func() { again = again || errors.Is(err, ErrTryAgain) }()
	tx, committed := &Tx{session: *s}, false
	tx.ctx, tx.session.tx = context.WithValue(ctx, transactionOf{s.pool}, tx), tx
	db := s.db.Session(&gorm.Session{NewDB: true, Context: tx.ctx}).Begin()
	if db.Error != nil {
		return false, fmt.Errorf("begin a transaction: %w", beforeCommit(ctx, db.Error))
	}
	if o.forget != nil {
		tx.undo = append(tx.undo, o.forget)
	}
	defer func() { // also on a panic
		if !committed {
			db.Rollback()
			tx.rollBack()
		}
	}()
	tx.session.db = db
	db.Statement.Context = tx.session.statementContext(tx.ctx)
	if o.keyed {
		err = tx.claim(o)
	}
	if err == nil {
		err = do(tx.ctx, tx)
	}
	if err == nil && tx.failed == nil && o.answer != nil {
		err = tx.storeAnswer(o)
	}
	conflict := IsConflict(tx.failed)
	if err != nil {
		return conflict && IsConflict(err), beforeCommit(ctx, withReason(ctx, err))
	}
	if tx.failed != nil {
		return conflict, fmt.Errorf("not committed, since a statement failed: %w", beforeCommit(ctx, tx.failed))
	}
	if err := db.Commit().Error; err != nil {
		return false, fmt.Errorf("commit: %w", withReason(ctx, err))
	}
	committed = true
	for _, do := range tx.after {
		do()
	}
	return false, nil
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

// statementContext returns the context for statements of a caller with this one. SQLite rolls a
// transaction back in which it interrupts a write, so the end of a context that was made for
// a part of a transaction may not do so either.
func (s *Session) statementContext(ctx context.Context) context.Context {
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

// withReason returns the error with its reason, where database/sql has noticed before anyone
// else that the context has ended: it says no more than that the transaction is over.
func withReason(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", err, ctx.Err())
	}
	return err
}

// transactionOf is the key under which a context carries a database's transaction.
type transactionOf struct{ pool any }

// poolOf returns what all handles on one database share.
func poolOf(db *gorm.DB) any {
	if pool, err := db.DB(); err == nil {
		return pool
	}
	return db.Statement.ConnPool // such as a single connection
}

// pause waits a little longer each time, and never as long as its neighbour: two
// commands that met once would meet again.
func pause(ctx context.Context, attempt int) error {
	longest := time.Millisecond << min(attempt, 7)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(rand.N(longest)):
		return nil
	}
}
