package sqltap

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
)

// The wrappers forward every optional interface of database/sql/driver that the
// drivers of SQLite, PostgreSQL and MySQL rely on. Where the base lacks one, they
// answer what database/sql would have assumed.

type connector struct {
	base driver.Connector
	tap  *Tap
}

var _ io.Closer = (*connector)(nil)

func (c *connector) Driver() driver.Driver { return c.base.Driver() }

func (c *connector) Close() error {
	if closer, ok := c.base.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn := &conn{tap: c.tap, number: c.tap.nextConn()}
	base, err := run(ctx, conn, &Operation{Kind: Connect}, c.base.Connect, func(base driver.Conn) { base.Close() })
	if err != nil {
		return nil, err
	}
	conn.Conn = base
	return conn, nil
}

// run runs an operation of the connection. discard takes back the answer of a call
// that succeeded when the caller is told otherwise, and will not do so.
func run[T any](ctx context.Context, c *conn, op *Operation, call func(context.Context) (T, error), discard func(T)) (T, error) {
	var answer T
	failure := errNotRun
	op.Conn = c.number
	err := c.tap.do(ctx, op, func(ctx context.Context) error {
		if c.lost {
			failure = driver.ErrBadConn
		} else {
			answer, failure = call(ctx)
		}
		return failure
	})
	if err == nil {
		return answer, nil
	}
	if failure == nil {
		discard(answer)
	}
	if errors.Is(err, errDropped) || errors.Is(err, driver.ErrBadConn) && !errors.Is(failure, driver.ErrBadConn) {
		c.lose() // not when the driver said so: it knows what to do about it
	}
	var none T
	return none, err
}
