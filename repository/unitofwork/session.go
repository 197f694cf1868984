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

// Session is what a repository holds: a database, or an open transaction on it. New returns the
// first, which is safe for use by several goroutines at once. Tx.Session returns the second.
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
		return suitable.OnPrimary(suitable.Quiet(db).WithContext(ctx), func(db *gorm.DB) error {
			return suitable.All(found, suitable.Database(db, models, &commandKey{}))
		})
	})
	if err != nil {
		return nil, err
	}
	own := engine.Fresh(db)
	return &Session{db: own, pool: poolOf(own), queue: newQueue(own.Name())}, nil
}

// Do calls do in a transaction, and commits it when do returns nil. Otherwise, or when the
// commit fails, nothing is written, and the aggregates that Replace has changed are as they were
// before. Aggregates that were loaded in it may hold what was not written: drop them.
//
// Inside of do, use the context and the Session that it is given. Any other Session of this
// database refuses that context with ErrOutsideTransaction. With a context from outside it can't
// notice: nothing tells its caller from another goroutine. Its writes are then committed
// separately, whatever becomes of the transaction, or wait for the transaction: in an SQLite
// file six seconds for each attempt, and then fail with ErrTryAgain; in memory, where there is
// one connection, until that context ends.
//
// On SQLite the transactions of a Session queue up for its one writer, for at most a second,
// and leave the queue when their context ends. Their own statements are not
// interrupted: when the context ends, the transaction ends after the statement.
//
// The context and the Session end with do, and are for one goroutine at a time. Transactions
// don't nest: see Join. A transaction in which a Write failed is not committed, even if do returns
// nil, and takes no more writes.
//
// With Attempts, do is called again when someone else was first or the database had
// to give up, so it should load what it changes. A conflict that do returns, and with which no
// Write has failed, is a decision of do, and is not tried again. With Key, the transaction is
// committed at most once.
//
// Do returns the error of do, or wraps that of a failed Write or of the database. It returns an
// *InvalidValueError for invalid options, an error that wraps ErrInsideTransaction if the Session
// is that of a transaction, a *KeyUsedError for a Key that was used with another Command, and
// the error of the context if that ended. If the connection broke after COMMIT was sent, only the
// database knows whether it was committed: repeat the call under the same Key.
func (s *Session) Do(ctx context.Context, do func(ctx context.Context, tx *Tx) error, opts ...Option) error {
	o, err := parseOptions(opts)
	if err != nil {
		return err
	}
	if s.tx != nil {
		return fmt.Errorf("%w: transactions don't nest: use the repositories of the open one", ErrInsideTransaction)
	}
	for attempt := 1; ; attempt++ {
		again, err := s.attempt(ctx, o, do)
		if err == errDone {
			err = s.recall(ctx, o)
			again = errors.Is(err, ErrTryAgain)
		}
		if !again || attempt >= o.attempts {
			return err
		}
		if pause(ctx, attempt) != nil {
			return fmt.Errorf("gave up after %d attempts: %w", attempt, errors.Join(ctx.Err(), err))
		}
	}
}

// Join is Do, unless the Session is that of an open transaction: then do is called in that one.
// It is for a use case whose callers may have a transaction or not, such as loading, changing and
// saving. Inside of a transaction there is one attempt, since the whole transaction would have to
// start again, a Key is refused with an *InvalidValueError, and the error is that of do.
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
// GORM's own.
//
// It returns the error of a context that has ended, and ErrOutsideTransaction for the context of a
// transaction to which the Session does not belong. If a Write has failed in the transaction, it
// wraps that error: the database may have ended the transaction, and would keep what is
// written then.
func (s *Session) DB(ctx context.Context) (*gorm.DB, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	return s.handle(ctx), nil
}

// Outside is DB for operations that are not allowed inside of a transaction: there it returns
// an error that wraps ErrInsideTransaction.
func (s *Session) Outside(ctx context.Context) (*gorm.DB, error) {
	if s.tx != nil {
		return nil, fmt.Errorf("%w, which may not be committed, or see rows that others have deleted", ErrInsideTransaction)
	}
	return s.DB(ctx)
}

// Read is for a repository that loads. It calls row for each row of the query, and row calls
// scan with pointers to as many variables as the query selects columns. Scan returns an
// *InvalidValueError for a value that does not fit its variable (GORM's own scanning reads NULL
// as 0). It is up to row to keep that error: Read does not return it. Read returns the errors of
// the database, which fail the transaction if the Session is that of one, that of a context that
// has ended, and ErrOutsideTransaction. That of a lost connection wraps ErrTryAgain.
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
	return s.fail(ctx, repeatable(ctx, err))
}

// Write is for a repository that saves: do writes in the open transaction, if the Session is
// that of one, and in a new one otherwise. An error of do fails the transaction: it is not
// committed, whatever the caller does with the error. Write returns that error, or those of DB
// and of the commit. It is not tried again: see Do.
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

// PurgeKeys deletes the keys of commands that were carried out before the time, at
// most limit of them, and returns how many. A command that is repeated after its
// key was purged is carried out again. PurgeKeys returns an error that wraps an
// *InvalidValueError for a limit below 1, and one that wraps ErrInsideTransaction inside of a
// transaction. The keys that were deleted before an error stay deleted, and are counted.
func (s *Session) PurgeKeys(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	db, err := s.Outside(ctx)
	if err == nil {
		purged, err = rows.Purge[string](db, &commandKey{}, "hash", "at < ?", before, limit)
	}
	if err != nil {
		return purged, fmt.Errorf("purge command keys: %w", err)
	}
	return purged, nil
}

// attempt is one attempt of Do. It reports whether another one may succeed.
func (s *Session) attempt(ctx context.Context, o options, do func(ctx context.Context, tx *Tx) error) (again bool, err error) {
	tx, again, err := s.transact(ctx, o, do)
	if err == nil { // and others may write
		for i := 0; i < len(tx.after); i++ {
			tx.after[i]()
		}
	}
	return again, err
}

// transact returns the transaction that it has committed.
func (s *Session) transact(ctx context.Context, o options, do func(ctx context.Context, tx *Tx) error) (_ *Tx, again bool, err error) {
	if err := s.check(ctx); err != nil {
		return nil, false, err
	}
	done, err := s.queue.wait(ctx)
	if err != nil {
		return nil, false, err
	}
	defer done()
	defer func() { again = again || errors.Is(err, ErrTryAgain) }()
	tx, committed := &Tx{session: *s}, false
	tx.ctx, tx.session.tx = context.WithValue(ctx, transactionOf{s.pool}, tx), tx
	db := s.db.Session(&gorm.Session{NewDB: true, Context: tx.ctx}).Begin()
	if db.Error != nil {
		return nil, false, fmt.Errorf("begin a transaction: %w", repeatable(ctx, db.Error))
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
		err = claimKey(db, o)
	}
	if err == nil {
		err = do(tx.ctx, tx)
	}
	if err == nil && tx.failed == nil && o.answer != nil {
		err = storeAnswer(db, o)
	}
	conflict := IsConflict(tx.failed)
	if err != nil {
		return nil, conflict && IsConflict(err), repeatable(ctx, withReason(ctx, err))
	}
	if tx.failed != nil {
		return nil, conflict, fmt.Errorf("not committed, since a statement failed: %w", repeatable(ctx, tx.failed))
	}
	if err := db.Commit().Error; err != nil {
		return nil, false, fmt.Errorf("commit: %w", withReason(ctx, err))
	}
	committed = true
	return tx, false, nil
}

// recall is for a command whose key was committed before.
func (s *Session) recall(ctx context.Context, o options) error {
	db, err := s.DB(ctx)
	if err != nil {
		return err
	}
	return repeatable(ctx, recallAnswer(db, o))
}

func (s *Session) usable(ctx context.Context) error {
	err := s.check(ctx)
	if err == nil && s.tx != nil && s.tx.failed != nil { // MySQL ends a transaction at a deadlock: what came then would last
		err = fmt.Errorf("not tried, since a statement of the transaction failed: %w", s.tx.failed)
	}
	return err
}

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

func (s *Session) handle(ctx context.Context) *gorm.DB {
	if s.ownsContext(ctx) {
		return s.db
	}
	return s.db.Session(&gorm.Session{NewDB: true, Context: s.statementContext(ctx)})
}

// ownsContext reports whether it is the context of the session's transaction, for which
// its handle is made already.
func (s *Session) ownsContext(ctx context.Context) bool { return s.tx != nil && ctx == s.tx.ctx }

// statementContext returns the context for statements of a caller with this one. SQLite rolls a
// transaction back in which it interrupts a write, so the end of a context that was made for
// a part of a transaction may not do so either.
func (s *Session) statementContext(ctx context.Context) context.Context {
	if s.tx != nil && s.db.Name() == "sqlite" {
		return uninterrupted{ctx}
	}
	return ctx
}

// fail notes the error, so that the transaction, if there is one, is not committed, and
// returns it with its reason.
func (s *Session) fail(ctx context.Context, err error) error {
	err = withReason(ctx, err)
	s.tx.fail(err)
	return err
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

// repeatable returns the error of a read, or of a transaction for which COMMIT was not sent. What
// has lost its connection then has written nothing, and can be repeated: it wraps ErrTryAgain.
// After a COMMIT was sent, only the database knows.
func repeatable(ctx context.Context, err error) error {
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
