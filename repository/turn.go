package repository

import (
	"context"
	"time"
)

// turn is held by whoever has a transaction, on SQLite, where one writer has to wait for
// the other. SQLite itself would have them ask again and again, with longer and longer
// pauses, in which nobody may be writing: eight writers get half as much done. It is nil
// for databases whose writers wait in a queue of their own.
//
// It is for good manners only. What makes the second writer wait is SQLite's lock, also
// where it is another process, or code that does not go through the Store.
type turn chan struct{}

func newTurn(database string) turn {
	if database == "sqlite" {
		return make(turn, 1)
	}
	return nil
}

// wait returns what to call when the transaction is over. It waits for as long as the
// context, and no longer than a second: then the one before is slow, or waits itself for
// this one, and SQLite's own patience has to do.
func (t turn) wait(ctx context.Context) (done func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	done = func() { <-t }
	select {
	case t <- struct{}{}:
		return done, nil
	default:
	}
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	select {
	case t <- struct{}{}:
		return done, nil
	case <-patience.C:
		return func() {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
