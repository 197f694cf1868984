package unitofwork

import (
	"context"
	"time"
)

// queue is held by whoever of a Session has a transaction, on SQLite, which has one writer at
// a time and no queue: who finds another one at work asks again, after longer and longer
// pauses in which perhaps nobody writes, and with cgo can't be interrupted. Here they
// queue up. It is nil for databases that have a queue of their own.
//
// Nothing depends on it but the time that it takes: what keeps writers apart is SQLite's
// lock, also from another process, and from code that does not go through the Session.
type queue chan struct{}

func newQueue(database string) queue {
	if database == "sqlite" {
		return make(queue, 1)
	}
	return nil
}

// wait waits until it is one's turn, and returns what to call when the transaction is
// over. It gives up with the context, and goes on after a second: whoever has the turn may
// be waiting for this very transaction, which then ends as it would without a queue: by
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
