package browserdb

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
)

// connector makes connections with the settings that sqlite.OpenConnector asks for.
type connector struct{ *database }

// database is what the connections to one database share.
type database struct {
	name   string
	writer atomic.Pointer[conn] // which has the write lock, or nil
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	raw, err := sqlite3.OpenContext(ctx, "file:/"+c.name+"?vfs=mvcc&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, driverError(ctx, err)
	}
	return &conn{database: c.database, raw: raw, idle: map[string]*sqlite3.Stmt{}}, nil
}

func (c connector) Driver() driver.Driver { return c }

// Open implements driver.Driver.
func (connector) Open(name string) (driver.Conn, error) {
	return connector{&database{name: name}}.Connect(context.Background())
}

// conn is used by one goroutine at a time; database/sql sees to that.
type conn struct {
	*database
	raw  *sqlite3.Conn
	idle map[string]*sqlite3.Stmt // prepared before, to be used again
}

var (
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
)

// mostIdle is how many prepared statements a connection keeps.
const mostIdle = 64

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) > 0 {
		return c.exec(ctx, query, args)
	}
	count() // without values, the text may also be several statements
	defer c.under(ctx)()
	defer c.noteLock()
	if err := c.raw.Exec(query); err != nil {
		return nil, driverError(ctx, err)
	}
	return c.result(), nil
}

// QueryContext takes the first step at once: a statement that fails, or has to wait, is then
// known by its query and not by its rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	ran.Add(1)
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.under(ctx)()
	defer c.noteLock()
	if err := c.locked(s.ReadOnly()); err != nil {
		c.keep(s)
		return nil, err
	}
	err = bind(s, args)
	found := err == nil && s.Step()
	if err = errors.Join(err, s.Err()); err != nil {
		c.keep(s)
		return nil, driverError(ctx, err)
	}
	return newRows(ctx, c, s, found), nil
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.keep(s)
	return stmt{c, query, s.BindCount()}, nil
}

func (c *conn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

func (c *conn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	ran.Add(1)
	defer c.under(ctx)()
	defer c.noteLock()
	if err := c.locked(false); err != nil {
		return nil, err
	}
	if err := c.raw.Exec("BEGIN IMMEDIATE"); err != nil {
		return nil, driverError(ctx, err)
	}
	return tx{c}, nil
}

func (c *conn) Close() error {
	defer c.writer.CompareAndSwap(c, nil)
	for _, s := range slices.Collect(c.raw.Stmts()) {
		if err := s.Close(); err != nil {
			return driverError(context.Background(), err)
		}
	}
	return driverError(context.Background(), c.raw.Close())
}

// under has the connection stop what it does when the context ends, until restore is called.
func (c *conn) under(ctx context.Context) (restore func()) {
	before := c.raw.SetInterrupt(ctx)
	return func() { c.raw.SetInterrupt(before) }
}

// locked returns SQLite's error for a statement that would write while another connection
// does, on a connection that does not wait. The VFS says the same, but after a millisecond,
// which is most of the time of a lesson that explores thousands of such steps.
func (c *conn) locked(readOnly bool) error {
	if writer := c.writer.Load(); readOnly || writer == nil || writer == c {
		return nil
	}
	s, _, err := c.raw.Prepare("PRAGMA busy_timeout")
	if err != nil {
		return err
	}
	waits := s.Step() && s.ColumnInt(0) > 0
	if err := s.Close(); err != nil || waits {
		return err
	}
	return driverError(context.Background(), sqlite3.BUSY)
}

// noteLock notes whether the connection has the write lock.
func (c *conn) noteLock() {
	if c.raw.TxnState("main") == sqlite3.TXN_WRITE {
		c.writer.Store(c)
	} else {
		c.writer.CompareAndSwap(c, nil)
	}
}

// statement returns the prepared statement, for the caller alone until it gives it to keep.
func (c *conn) statement(ctx context.Context, query string) (*sqlite3.Stmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	defer c.under(ctx)()
	s, tail, err := c.raw.Prepare(query)
	if err != nil {
		return nil, driverError(ctx, err)
	}
	if s == nil || strings.TrimSpace(tail) != "" {
		return nil, errors.Join(errors.New("not one statement: "+query), s.Close())
	}
	return s, nil
}

// keep takes back a statement, for the next one with the same text.
func (c *conn) keep(s *sqlite3.Stmt) {
	_ = s.Reset() // says again how the statement failed
	c.noteLock()
	_, double := c.idle[s.SQL()]
	if s.ClearBindings() != nil || double || len(c.idle) == mostIdle {
		_ = s.Close()
		return
	}
	c.idle[s.SQL()] = s
}

// exec runs one statement.
func (c *conn) exec(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	ran.Add(1)
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.keep(s)
	defer c.under(ctx)()
	if err := c.locked(s.ReadOnly()); err != nil {
		return nil, err
	}
	if err := bind(s, args); err != nil {
		return nil, driverError(ctx, err)
	}
	if err := s.Exec(); err != nil {
		return nil, driverError(ctx, err)
	}
	return c.result(), nil
}

func (c *conn) result() driver.Result { return result{c.raw.LastInsertRowID(), c.raw.Changes()} }

type result struct{ id, rows int64 }

func (r result) LastInsertId() (int64, error) { return r.id, nil }
func (r result) RowsAffected() (int64, error) { return r.rows, nil }

type tx struct{ conn *conn }

// Commit rolls back what it could not commit: database/sql regards the transaction as over.
func (t tx) Commit() error {
	defer t.conn.noteLock()
	err := t.conn.raw.Exec("COMMIT")
	if err != nil && !t.conn.raw.GetAutocommit() {
		_ = t.Rollback() // the error to return is the first one
	}
	return driverError(context.Background(), err)
}

func (t tx) Rollback() error {
	defer t.conn.noteLock()
	return driverError(context.Background(), t.conn.raw.Exec("ROLLBACK"))
}
