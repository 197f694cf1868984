package sqltap_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The fakes are drivers with and without the optional interfaces of package
// database/sql/driver. The real ones have most of them.

// openFake returns a handle whose connections are those that connect returns.
func openFake(t *testing.T, tap *sqltap.Tap, connect func() driver.Conn) *sql.DB {
	t.Helper()
	db := sql.OpenDB(tap.Wrap(&fakeConnector{connect: connect}))
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

type fakeDriver struct{}

func (fakeDriver) Open(string) (driver.Conn, error) { return bareConn{}, nil }

type fakeConnector struct {
	connect func() driver.Conn
	closed  int
}

func (c *fakeConnector) Connect(context.Context) (driver.Conn, error) { return c.connect(), nil }
func (c *fakeConnector) Driver() driver.Driver                        { return fakeDriver{} }
func (c *fakeConnector) Close() error                                 { c.closed++; return nil }

// bareConn has what database/sql demands, and nothing more.
type bareConn struct{}

func (bareConn) Prepare(string) (driver.Stmt, error) { return bareStmt{}, nil }
func (bareConn) Begin() (driver.Tx, error)           { return fakeTx{}, nil }
func (bareConn) Close() error                        { return nil }

type bareStmt struct{}

func (bareStmt) Close() error                               { return nil }
func (bareStmt) NumInput() int                              { return -1 }
func (bareStmt) Exec([]driver.Value) (driver.Result, error) { return driver.RowsAffected(1), nil }
func (bareStmt) Query([]driver.Value) (driver.Rows, error)  { return noRows{}, nil }

type fakeTx struct{ conn *fullConn }

func (fakeTx) Commit() error { return nil }

func (tx fakeTx) Rollback() error {
	tx.conn.seen["rollback"] = true
	return tx.conn.rollback
}

type noRows struct{}

func (noRows) Columns() []string         { return nil }
func (noRows) Close() error              { return nil }
func (noRows) Next([]driver.Value) error { panic("there are none") }

// preparingConn prepares the statement that it was made with.
type preparingConn struct {
	bareConn
	stmt driver.Stmt
}

func (c preparingConn) PrepareContext(context.Context, string) (driver.Stmt, error) {
	return c.stmt, nil
}

// fullConn has every interface, and remembers what came through them.
type fullConn struct {
	bareConn
	skip    bool // run nothing without preparing it, as drivers may
	invalid bool
	reset   error
	ping    error
	exec    error
	rows    driver.Rows // of a query, if not none

	rollback error // of a transaction

	closed   bool
	closings []string // what was closed, in order
	options  driver.TxOptions
	seen     map[string]any // by method: the mark of the context, or the value
}

type mark struct{}

func (c *fullConn) note(method string, ctx context.Context) { c.seen[method] = ctx.Value(mark{}) }

func (c *fullConn) Close() error {
	c.closed, c.closings = true, append(c.closings, "conn")
	return nil
}

func (c *fullConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	c.note("begin", ctx)
	c.options = options
	return fakeTx{c}, nil
}

func (c *fullConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.note("prepare", ctx)
	return fullStmt{conn: c, values: strings.Count(query, "?")}, nil
}

func (c *fullConn) ExecContext(ctx context.Context, _ string, _ []driver.NamedValue) (driver.Result, error) {
	if c.skip {
		return nil, driver.ErrSkip
	}
	c.note("exec", ctx)
	return driver.RowsAffected(1), c.exec
}

func (c *fullConn) QueryContext(ctx context.Context, _ string, _ []driver.NamedValue) (driver.Rows, error) {
	if c.skip {
		return nil, driver.ErrSkip
	}
	c.note("query", ctx)
	if c.rows != nil {
		return c.rows, nil
	}
	return fullRows{conn: c}, nil
}

func (c *fullConn) Ping(ctx context.Context) error         { c.note("ping", ctx); return c.ping }
func (c *fullConn) ResetSession(ctx context.Context) error { c.note("reset", ctx); return c.reset }
func (c *fullConn) IsValid() bool                          { return !c.invalid }

func (c *fullConn) CheckNamedValue(v *driver.NamedValue) error {
	c.seen["conn checks"] = v.Value
	v.Value = "checked"
	return nil
}

// fullStmt is what a fullConn prepares.
type fullStmt struct {
	bareStmt
	conn   *fullConn
	values int // 0: it does not know
}

func (s fullStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.conn.note("prepared exec", ctx)
	return driver.RowsAffected(1), nil
}

func (s fullStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.conn.note("prepared query", ctx)
	return fullRows{conn: s.conn}, nil
}

func (s fullStmt) NumInput() int {
	if s.values == 0 {
		return -1
	}
	return s.values
}
func (s fullStmt) Close() error { s.conn.closings = append(s.conn.closings, "stmt"); return nil }

// fullRows are what a fullConn answers.
type fullRows struct {
	noRows
	conn *fullConn
}

func (r fullRows) Close() error { r.conn.closings = append(r.conn.closings, "rows"); return nil }

// checkingStmt checks its values itself, before its connection would.
type checkingStmt struct{ fullStmt }

func (s checkingStmt) CheckNamedValue(v *driver.NamedValue) error {
	s.conn.seen["statement checks"] = v.Value
	v.Value = "checked"
	return nil
}
