package sqltap

import (
	"context"
	"errors"
)

// Interceptor stands around every operation: it may look, wait, refuse, or lose
// the answer. call runs the operation, once however often it is called; op has no
// Err and no Rows yet.
//
// The context is the caller's, so that a value in it can tell whose operation this
// is. COMMIT and ROLLBACK, which database/sql runs without a context, come with
// that of their BEGIN, which may have ended by then. Only a CONNECT may come with
// none of a caller, when the pool opens a connection on its own account. Pass to
// call the same context, or one that lives as long: a query reads its rows with
// it, and a transaction may commit with it.
//
// The caller gets the error that it returns, but it can't turn a failure into a
// success. After an error, rows are closed, and a transaction whose BEGIN, COMMIT or
// ROLLBACK failed here is really rolled back. driver.ErrBadConn closes the connection,
// as a broken one; database/sql then retries on another, unless it is in a transaction.
//
// Some drivers answer a statement with driver.ErrSkip, which must be passed on: it
// has not reached the database, and comes again as a PREPARE and what follows.
type Interceptor func(ctx context.Context, op Operation, call func(context.Context) error) error

// Intercept has every operation go through the interceptor, instead of any before.
// Nil takes it away. Those that are on their way stay with the one they met.
func (t *Tap) Intercept(i Interceptor) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.interceptor = i
}

// intercepted returns the call of the operation with what stands around it: the
// interceptor outside, so that a fault hits in the order in which it lets go.
func (t *Tap) intercepted(op Operation, call func(context.Context) error) func(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.armed != nil {
		call = Interceptor(t.armed.intercept).around(op, call)
	}
	if t.interceptor != nil {
		call = t.interceptor.around(op, call)
	}
	return call
}

var errNotRun = errors.New("sqltap: the interceptor neither ran the operation nor returned an error")

// around returns the call with the interceptor around it, held to its contract.
func (i Interceptor) around(op Operation, call func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		ran, result := false, errNotRun
		err := i(ctx, op, func(ctx context.Context) error {
			if !ran {
				ran, result = true, call(ctx)
			}
			return result
		})
		if err == nil {
			return result
		}
		return err
	}
}
