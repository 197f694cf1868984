package sqltap

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// The faults are interceptors: give them to FailAt, or have one of your own return
// what they return.
var (
	_ Interceptor = FailBefore
	_ Interceptor = FailAfter
	_ Interceptor = FailRows
	_ Interceptor = BadConnection
	_ Interceptor = DropConnection
	_ Interceptor = CancelContext(nil)
)

// ErrInjected tells injected errors from real ones: the errors of all faults wrap it,
// except driver.ErrBadConn of BadConnection, and the context's error of CancelContext.
var ErrInjected = errors.New("injected fault")

// errDropped tells the connection to close itself.
var errDropped = fmt.Errorf("%w: the connection was dropped", ErrInjected)

// FailBefore fails the operation before it reaches the database. The connection
// stays good.
func FailBefore(_ context.Context, op Operation, _ func(context.Context) error) error {
	return fmt.Errorf("%w: %s did not reach the database", ErrInjected, op.Kind)
}

// FailAfter carries the operation out and loses the answer: a COMMIT takes effect, and is
// reported as failed. An operation that fails without the fault keeps its error.
func FailAfter(ctx context.Context, op Operation, call func(context.Context) error) error {
	if err := call(ctx); err != nil {
		return err
	}
	return fmt.Errorf("%w: the answer to %s was lost", ErrInjected, op.Kind)
}

// FailRows lets a query succeed, and fails when its first row is read. Code that does not
// check Rows.Err takes that for an empty result. On operations other than queries it has
// no effect.
func FailRows(ctx context.Context, op Operation, call func(context.Context) error) error {
	return call(context.WithValue(ctx, failRows{}, fmt.Errorf("%w: the rows of %s broke off", ErrInjected, op.Kind)))
}

// failRows is the key of the error that the rows of a query end with.
type failRows struct{}

// BadConnection finds the connection broken before anything was sent: it is closed,
// and the error is driver.ErrBadConn. Outside of a transaction database/sql retries, so
// the caller does not notice.
func BadConnection(context.Context, Operation, func(context.Context) error) error {
	return driver.ErrBadConn
}

// DropConnection closes the connection instead of running the operation. The
// database rolls back what was not committed (a server, as soon as it notices), and
// whatever the caller tries next in that transaction fails with driver.ErrBadConn.
// Nobody tries the operation again: on this side, nobody can know that it was not
// carried out. An SQLite database in memory is lost with its connection.
func DropConnection(_ context.Context, op Operation, _ func(context.Context) error) error {
	return fmt.Errorf("%w at %s", errDropped, op.Kind)
}

// CancelContext ends the caller's context, by its cancel function, just before the
// operation, which then fails with the context's error. database/sql rolls back
// the transaction of that context, if any. Before a COMMIT or ROLLBACK, database/sql has
// already checked the context, so the outcome depends on the driver: those of PostgreSQL
// and of SQLite without cgo may refuse to commit, and others commit.
func CancelContext(cancel context.CancelFunc) Interceptor {
	return func(ctx context.Context, op Operation, call func(context.Context) error) error {
		cancel()
		if op.Kind == Commit || op.Kind == Rollback || ctx.Err() == nil {
			return call(ctx)
		}
		return ctx.Err()
	}
}
