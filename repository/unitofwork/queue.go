package unitofwork

import (
	"context"
	"time"
)

// queue lets the transactions of a Session on SQLite take turns. SQLite allows one writer at a
// time and has no queue: a second writer polls, with longer and longer pauses in which perhaps
// nobody writes, and with cgo it can't be interrupted. The queue is nil for databases that have
// their own.
//
// It is for speed only. SQLite's lock keeps writers apart, including other processes and code
// that does not use the Session.
type queue chan struct{}

func newQueue(database string) queue {
	if database == "sqlite" {
		return make(queue, 1)
	}
	return nil
}

// wait waits for the caller's turn, and returns the function to call after the transaction. It
// gives up when the context ends. After a second it goes ahead anyway: the transaction whose turn
// it is may be waiting for this very one. Then this one ends as it would without a queue: by
// SQLite's busy timeout or, where all share one connection, with the context.
func (q queue) wait(ctx context.Context) (done func(), err error) {
	if q == nil {
		return func() {}, nil
	}
	done = func() { <-q }
	select {
	case q <- struct{}{}:
		return done, nil
	default:
	}
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	select {
	case q <- struct{}{}:
		return done, nil
	case <-patience.C:
		return func() {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
