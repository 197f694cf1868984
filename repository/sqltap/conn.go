package sqltap

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"regexp"
	"slices"
)

// conn is used by one goroutine at a time; database/sql sees to that.
type conn struct {
	driver.Conn
	tap    *Tap
	number int
	open   []io.Closer // statements and rows
	lost   bool        // closed by an interceptor, while database/sql still has it
}

var (
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.NamedValueChecker  = (*conn)(nil)
	_ driver.Pinger             = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
	_ driver.SessionResetter    = (*conn)(nil)
	_ driver.Validator          = (*conn)(nil)
)

func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	beginner, ok := c.Conn.(driver.ConnBeginTx)
	if !ok {
		return nil, errors.New("sqltap: the driver does not support BeginTx")
	}
	base, err := run(ctx, c, &Operation{Kind: Begin}, func(ctx context.Context) (driver.Tx, error) {
		return beginner.BeginTx(ctx, opts)
	}, c.rollback)
	if err != nil {
		return nil, err
	}
	return &tx{base, c, ctx}, nil
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	preparer, ok := c.Conn.(driver.ConnPrepareContext)
	if !ok {
		return nil, errors.New("sqltap: the driver does not support PrepareContext")
	}
	base, err := run(ctx, c, &Operation{Kind: Prepare, SQL: query}, func(ctx context.Context) (driver.Stmt, error) {
		return preparer.PrepareContext(ctx, query)
	}, func(base driver.Stmt) { base.Close() })
	if err != nil {
		return nil, err
	}
	s := &stmt{base, c, query}
	c.open = append(c.open, s)
	return s, nil
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	execer, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return c.exec(ctx, query, args, func(ctx context.Context) (driver.Result, error) {
		return execer.ExecContext(ctx, query, args)
	})
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	queryer, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return c.query(ctx, query, args, func(ctx context.Context) (driver.Rows, error) {
		return queryer.QueryContext(ctx, query, args)
	})
}

// exec runs a statement, prepared or not.
func (c *conn) exec(ctx context.Context, query string, args []driver.NamedValue, call func(context.Context) (driver.Result, error)) (driver.Result, error) {
	op := &Operation{Kind: Exec, SQL: query, Args: values(args)}
	return run(ctx, c, op, func(ctx context.Context) (driver.Result, error) {
		result, err := call(ctx)
		if err == nil && changesRows.MatchString(query) {
			op.Rows, _ = result.RowsAffected() // not every driver can tell
		}
		return result, err
	}, func(driver.Result) {})
}

// changesRows tells the statements that change rows. After any other, such as a
// SAVEPOINT, SQLite's drivers repeat what the last of these changed.
var changesRows = regexp.MustCompile(`(?i)^\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|WITH)\b`)

// query runs a query, prepared or not.
func (c *conn) query(ctx context.Context, query string, args []driver.NamedValue, call func(context.Context) (driver.Rows, error)) (driver.Rows, error) {
	var failure error
	op := &Operation{Kind: Query, SQL: query, Args: values(args)}
	base, err := run(ctx, c, op, func(ctx context.Context) (driver.Rows, error) {
		failure, _ = ctx.Value(failRows{}).(error)
		return call(ctx)
	}, func(base driver.Rows) { base.Close() })
	if err != nil {
		return nil, err
	}
	r := &rows{base, c, op, failure}
	c.open = append(c.open, r)
	return r, nil
}

// values returns the values of the arguments. Bytes are the caller's, who may reuse
// them: they are copied.
func values(args []driver.NamedValue) []any {
	var values []any
	for _, arg := range args {
		if b, ok := arg.Value.([]byte); ok {
			arg.Value = bytes.Clone(b)
		}
		values = append(values, arg.Value)
	}
	return values
}

func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *conn) Ping(ctx context.Context) error {
	if c.lost {
		return driver.ErrBadConn
	}
	if pinger, ok := c.Conn.(driver.Pinger); ok {
		return pinger.Ping(ctx)
	}
	return nil
}

func (c *conn) ResetSession(ctx context.Context) error {
	if c.lost {
		return driver.ErrBadConn
	}
	if resetter, ok := c.Conn.(driver.SessionResetter); ok {
		return resetter.ResetSession(ctx)
	}
	return nil
}

func (c *conn) IsValid() bool {
	if validator, ok := c.Conn.(driver.Validator); ok && !c.lost {
		return validator.IsValid()
	}
	return !c.lost
}

func (c *conn) Close() error {
	if c.lost {
		return nil
	}
	return c.Conn.Close()
}

// rollback ends a transaction that nobody else ends. Otherwise the next user of the
// connection would be in it.
func (c *conn) rollback(base driver.Tx) {
	if !c.lost && base.Rollback() != nil {
		c.lose()
	}
}

// lose really closes the connection. It first closes everything that is open on it,
// the youngest first: an SQLite connection, with its transaction, stays alive as long
// as it has a statement.
func (c *conn) lose() {
	for len(c.open) > 0 {
		c.open[len(c.open)-1].Close()
	}
	if c.Conn != nil && !c.lost {
		c.Conn.Close()
	}
	c.lost = true
}

// forget drops what is being closed, and says whether it was open until now.
func (c *conn) forget(closer io.Closer) bool {
	i := slices.Index(c.open, closer)
	if i >= 0 {
		c.open = slices.Delete(c.open, i, i+1)
	}
	return i >= 0
}
