package unitofwork

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// Option says how a transaction is to be run.
type Option func(*options)

type options struct {
	key      string
	keyed    bool
	attempts int
}

// Key names the transaction, so that it has its effect once, however often it is
// repeated: a caller who can't know whether a commit went through (the connection
// broke before the answer) repeats it with the same key. One whose key was
// committed before does nothing and returns nil.
//
// A key is any text but the empty one, and is the caller's to make up: the ID of an
// HTTP request, of a message, of an event, of a line of an import. All keys of a database
// are one space; so put your own words before what comes from outside. Keys are kept until
// PurgeKeys. A key names a whole transaction: inside of one, it is refused.
func Key(key string) Option {
	return func(o *options) { o.key, o.keyed = key, true }
}

// Attempts sets how often the transaction is tried, the first time included, while an
// error says that it may succeed then: IsConflict, or ErrTryAgain. It is 1 unless set.
func Attempts(n int) Option {
	return func(o *options) { o.attempts = n }
}

func read(given []Option) (options, error) {
	o := options{attempts: 1}
	for _, option := range given {
		option(&o)
	}
	if o.keyed && o.key == "" {
		return o, &InvalidValueError{What: "command key", Value: `""`, Rule: "must not be empty"}
	}
	if o.attempts < 1 {
		return o, &InvalidValueError{What: "attempts", Value: fmt.Sprint(o.attempts), Rule: "must be at least 1"}
	}
	return o, nil
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
// to give up, so it should load what it changes. With Key, what it does is done once.
func (s *Session) Do(ctx context.Context, do func(ctx context.Context, tx *Tx) error, opts ...Option) error {
	o, err := read(opts)
	if err != nil {
		return err
	}
	if s.tx != nil {
		return fmt.Errorf("%w: transactions don't nest, use the store of the open one", ErrInsideTransaction)
	}
	for attempt := 1; ; attempt++ {
		err := s.once(ctx, o, do)
		if errors.Is(err, errDone) {
			return nil
		}
		if err == nil || attempt >= o.attempts || !IsConflict(err) && !errors.Is(err, ErrTryAgain) {
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
		o, err := read(opts)
		if err == nil && o.keyed {
			err = &InvalidValueError{What: "command key", Value: strconv.Quote(o.key), Rule: "must be given to the transaction, not to a part of it"}
		}
		if err != nil {
			return err
		}
	}
	return do(ctx, s.tx)
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
