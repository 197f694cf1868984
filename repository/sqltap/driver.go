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
	var base driver.Conn
	err := c.tap.do(ctx, Connect, "", func() (err error) {
		base, err = c.base.Connect(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &conn{base, c.tap}, nil
}

type conn struct {
	driver.Conn
	tap *Tap
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
	var base driver.Tx
	err := c.tap.do(ctx, Begin, "", func() (err error) {
		base, err = beginner.BeginTx(ctx, opts)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &tx{base, c.tap}, nil
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	preparer, ok := c.Conn.(driver.ConnPrepareContext)
	if !ok {
		return nil, errors.New("sqltap: the driver does not support PrepareContext")
	}
	var base driver.Stmt
	err := c.tap.do(ctx, Prepare, query, func() (err error) {
		base, err = preparer.PrepareContext(ctx, query)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &stmt{base, c, query}, nil
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	execer, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	var result driver.Result
	err := c.tap.do(ctx, Exec, query, func() (err error) {
		result, err = execer.ExecContext(ctx, query, args)
		return err
	})
	return result, err
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	queryer, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	var rows driver.Rows
	err := c.tap.do(ctx, Query, query, func() (err error) {
		rows, err = queryer.QueryContext(ctx, query, args)
		return err
	})
	return rows, err
}

func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *conn) Ping(ctx context.Context) error {
	if pinger, ok := c.Conn.(driver.Pinger); ok {
		return pinger.Ping(ctx)
	}
	return nil
}

func (c *conn) ResetSession(ctx context.Context) error {
	if resetter, ok := c.Conn.(driver.SessionResetter); ok {
		return resetter.ResetSession(ctx)
	}
	return nil
}

func (c *conn) IsValid() bool {
	if validator, ok := c.Conn.(driver.Validator); ok {
		return validator.IsValid()
	}
	return true
}

type tx struct {
	driver.Tx
	tap *Tap
}

func (t *tx) Commit() error { return t.tap.do(context.Background(), Commit, "", t.Tx.Commit) }

func (t *tx) Rollback() error { return t.tap.do(context.Background(), Rollback, "", t.Tx.Rollback) }

type stmt struct {
	driver.Stmt
	conn  *conn
	query string
}

var (
	_ driver.StmtExecContext   = (*stmt)(nil)
	_ driver.StmtQueryContext  = (*stmt)(nil)
	_ driver.NamedValueChecker = (*stmt)(nil)
)

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	execer, ok := s.Stmt.(driver.StmtExecContext)
	if !ok {
		return nil, errors.New("sqltap: the driver's statements do not support ExecContext")
	}
	var result driver.Result
	err := s.conn.tap.do(ctx, Exec, s.query, func() (err error) {
		result, err = execer.ExecContext(ctx, args)
		return err
	})
	return result, err
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	queryer, ok := s.Stmt.(driver.StmtQueryContext)
	if !ok {
		return nil, errors.New("sqltap: the driver's statements do not support QueryContext")
	}
	var rows driver.Rows
	err := s.conn.tap.do(ctx, Query, s.query, func() (err error) {
		rows, err = queryer.QueryContext(ctx, args)
		return err
	})
	return rows, err
}

func (s *stmt) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := s.Stmt.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return s.conn.CheckNamedValue(v)
}
