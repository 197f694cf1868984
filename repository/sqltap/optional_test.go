package sqltap_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// A driver says what it can do by the interfaces that it has. The tap has all of
// them, so that it must answer for a driver that has not.

func full() *fullConn { return &fullConn{seen: map[string]any{}} }

// A context may end a statement, or carry a trace: it must get to the driver.
func TestTheContextReachesTheDriver(t *testing.T) {
	var tap sqltap.Tap
	conn := full()
	db := openFake(t, &tap, func() driver.Conn { return conn })
	ctx := context.WithValue(t.Context(), mark{}, "mine")

	require.NoError(t, db.PingContext(ctx))
	_, err := db.ExecContext(ctx, "exec")
	require.NoError(t, err)
	rows, err := db.QueryContext(ctx, "query")
	require.NoError(t, err)
	require.NoError(t, rows.Close())
	stmt, err := db.PrepareContext(ctx, "prepared")
	require.NoError(t, err)
	_, err = stmt.ExecContext(ctx)
	require.NoError(t, err)
	rows, err = stmt.QueryContext(ctx)
	require.NoError(t, err)
	require.NoError(t, rows.Close())
	require.NoError(t, stmt.Close())
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true})
	require.NoError(t, err)
	require.NoError(t, tx.Rollback())

	for _, method := range []string{"ping", "reset", "exec", "query", "prepare", "prepared exec", "prepared query", "begin"} {
		assert.Equal(t, "mine", conn.seen[method], method)
	}
	assert.Equal(t, driver.TxOptions{Isolation: driver.IsolationLevel(sql.LevelSerializable), ReadOnly: true}, conn.options)
}

// ErrSkip means "ask me another way": database/sql then prepares the statement.
// It ran once, and that is how often it is recorded.
func TestAStatementThatTheDriverWantsPreparedIsRecordedOnce(t *testing.T) {
	skipping := full()
	skipping.skip = true
	for name, conn := range map[string]driver.Conn{
		"driver that skips":                 skipping,
		"driver that can run prepared only": preparingConn{stmt: fullStmt{conn: full()}},
	} {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			db := openFake(t, &tap, func() driver.Conn { return conn })
			require.NoError(t, db.Ping())
			tap.Start()
			exec(t, db, "exec")
			rows, err := db.Query("query")
			require.NoError(t, err)
			require.NoError(t, rows.Close())
			assert.Equal(t, []string{"PREPARE exec", "EXEC exec", "PREPARE query", "QUERY query"}, lines(tap.Stop()))
		})
	}
}

// What database/sql could do with such an old driver, it can't do through the tap.
// The error must say whose fault that is.
func TestADriverThatIsTooOldIsRefusedClearly(t *testing.T) {
	var tap sqltap.Tap
	bare := openFake(t, &tap, func() driver.Conn { return bareConn{} })
	_, err := bare.Begin()
	assert.EqualError(t, err, "sqltap: the driver does not support BeginTx")
	_, err = bare.Prepare("prepared")
	assert.EqualError(t, err, "sqltap: the driver does not support PrepareContext")
	_, err = bare.Exec("exec")
	assert.EqualError(t, err, "sqltap: the driver does not support PrepareContext")

	preparing := openFake(t, &tap, func() driver.Conn { return preparingConn{stmt: bareStmt{}} })
	_, err = preparing.Exec("exec")
	assert.EqualError(t, err, "sqltap: the driver's statements do not support ExecContext")
	_, err = preparing.Query("query")
	assert.EqualError(t, err, "sqltap: the driver's statements do not support QueryContext")
}

// These interfaces are optional: a driver without them must not fail.
func TestADriverNeedsNoPingNorSessionsNorValidity(t *testing.T) {
	var tap sqltap.Tap
	connections := 0
	db := openFake(t, &tap, func() driver.Conn { connections++; return preparingConn{stmt: fullStmt{conn: full()}} })

	require.NoError(t, db.Ping())
	exec(t, db, "exec")

	assert.Equal(t, 1, connections, "the connection is good, and used again")
}

func TestAFailedPingReachesTheCaller(t *testing.T) {
	var tap sqltap.Tap
	conn := full()
	conn.ping = errors.New("gone")
	db := openFake(t, &tap, func() driver.Conn { return conn })
	assert.ErrorIs(t, db.Ping(), conn.ping)
}

// Only the driver knows that its connection has broken. If the tap kept that to
// itself, the pool would hand it out again and again.
func TestABrokenConnectionLeavesThePool(t *testing.T) {
	for name, damage := range map[string]func(*fullConn){
		"not valid":       func(c *fullConn) { c.invalid = true },
		"cannot be reset": func(c *fullConn) { c.reset = driver.ErrBadConn },
	} {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			var opened []*fullConn
			db := openFake(t, &tap, func() driver.Conn { opened = append(opened, full()); return opened[len(opened)-1] })
			exec(t, db, "before")
			damage(opened[0])
			exec(t, db, "while it breaks")
			exec(t, db, "after")

			require.Len(t, opened, 2)
			assert.True(t, opened[0].closed)
			assert.False(t, opened[1].closed)
		})
	}
}

type odd struct{} // a type that database/sql does not know

// Drivers take types of their own, such as arrays and JSON. Each value is checked
// by the statement if it can, or else by the connection, or else as usual.
func TestTheDriverDecidesWhichValuesItTakes(t *testing.T) {
	var tap sqltap.Tap
	t.Run("connection", func(t *testing.T) {
		conn := full()
		exec(t, openFake(t, &tap, func() driver.Conn { return conn }), "exec", odd{})
		assert.Equal(t, odd{}, conn.seen["conn checks"])
	})
	t.Run("connection, prepared", func(t *testing.T) {
		conn := full()
		conn.skip = true
		exec(t, openFake(t, &tap, func() driver.Conn { return conn }), "exec", odd{})
		assert.Equal(t, odd{}, conn.seen["conn checks"])
	})
	t.Run("statement", func(t *testing.T) {
		conn := full()
		db := openFake(t, &tap, func() driver.Conn { return preparingConn{stmt: checkingStmt{fullStmt{conn: conn}}} })
		stmt, err := db.Prepare("prepared")
		require.NoError(t, err)
		_, err = stmt.Exec(odd{})
		require.NoError(t, err)
		require.NoError(t, stmt.Close())
		assert.Equal(t, odd{}, conn.seen["statement checks"])
	})
	t.Run("neither", func(t *testing.T) {
		db := openFake(t, &tap, func() driver.Conn { return preparingConn{stmt: fullStmt{conn: full()}} })
		_, err := db.Exec("exec", odd{})
		assert.ErrorContains(t, err, "unsupported type sqltap_test.odd")
		_, err = db.Exec("exec", int8(1))
		assert.NoError(t, err)
	})
}

// Some connectors hold resources of their own; database/sql closes them.
func TestClosingTheHandleClosesTheConnectorBelow(t *testing.T) {
	var tap sqltap.Tap
	below := &fakeConnector{}
	require.NoError(t, sql.OpenDB(tap.Wrap(below)).Close())
	assert.Equal(t, 1, below.closed)

	unclosable := struct{ driver.Connector }{below}
	require.NoError(t, sql.OpenDB(tap.Wrap(unclosable)).Close())
}

// Code that looks at the driver's type, such as GORM's plug-ins, must see the base.
func TestTheDriverOfTheHandleIsTheOneBelow(t *testing.T) {
	var tap sqltap.Tap
	assert.Equal(t, fakeDriver{}, openFake(t, &tap, nil).Driver())
}
