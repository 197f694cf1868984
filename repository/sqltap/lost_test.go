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

// Statements and rows of a dropped connection return errors. They must not keep its
// transaction alive, neither a prepared statement nor half-read rows.
func TestNothingWorksOnADroppedConnection(t *testing.T) {
	type opened struct {
		tx   *sql.Tx
		stmt *sql.Stmt
		rows *sql.Rows
	}
	for name, use := range map[string]func(opened) error{
		"EXEC":          func(o opened) error { _, err := o.tx.Exec("SELECT 1"); return err },
		"QUERY":         func(o opened) error { return read(o.tx.Query("SELECT 1")) },
		"PREPARE":       func(o opened) error { _, err := o.tx.Prepare("SELECT 1"); return err },
		"prepared EXEC": func(o opened) error { _, err := o.stmt.Exec("b"); return err },
		"next row":      func(o opened) error { return read(o.rows, nil) },
		"next result":   func(o opened) error { o.rows.NextResultSet(); return o.rows.Err() },
		"COMMIT":        func(o opened) error { return o.tx.Commit() },
		"ROLLBACK":      func(o opened) error { return o.tx.Rollback() },
	} {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			d := openDatabase(t, &tap, sqliteFile(t))
			tx, err := d.Begin()
			require.NoError(t, err)
			stmt, err := tx.Prepare(d.sql("INSERT INTO notes VALUES (?)"))
			require.NoError(t, err)
			for _, text := range []string{"a", "a"} {
				_, err = stmt.Exec(text)
				require.NoError(t, err)
			}
			rows, err := tx.Query(d.sql("SELECT text FROM notes"))
			require.NoError(t, err)
			require.True(t, rows.Next())

			tap.FailAt(1, sqltap.DropConnection)
			_, err = tx.Exec(d.sql("DELETE FROM notes"))
			require.EqualError(t, err, "injected fault: the connection was dropped at EXEC")
			_, err = d.beside.Exec(d.sql("INSERT INTO notes VALUES ('beside')"))
			require.NoError(t, err, "the write lock is free")

			assert.ErrorIs(t, use(opened{tx, stmt, rows}), driver.ErrBadConn)
			_ = rows.Close()
			_ = tx.Rollback()
			assert.Zero(t, d.count(t, "a"))
			d.requireHealthy(t)
		})
	}
}

// A connection of one's own is not replaced: database/sql says that it is gone.
func TestAConnectionOfOnesOwnStaysDropped(t *testing.T) {
	var tap sqltap.Tap
	d := openDatabase(t, &tap, sqliteFile(t))
	conn, err := d.Conn(t.Context())
	require.NoError(t, err)
	tap.FailAt(1, sqltap.DropConnection)
	_, err = conn.ExecContext(t.Context(), "DELETE FROM notes")
	require.ErrorIs(t, err, sqltap.ErrInjected)

	assert.ErrorIs(t, conn.PingContext(t.Context()), driver.ErrBadConn)
	_, err = conn.ExecContext(t.Context(), "DELETE FROM notes")
	assert.ErrorIs(t, err, sql.ErrConnDone)
	_ = conn.Close()
	d.requireHealthy(t)
}

// The tap passes a driver's own driver.ErrBadConn on. pgx returns it when a context has ended,
// on a connection that still works.
func TestTheDriversOwnBadConnectionIsLeftToTheDriver(t *testing.T) {
	for name, intercept := range map[string]sqltap.Interceptor{
		"untouched":         nil,
		"by an interceptor": func(ctx context.Context, _ sqltap.Operation, call call) error { return call(ctx) },
	} {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			conn := full()
			conn.exec = driver.ErrBadConn
			db := openFake(t, &tap, func() driver.Conn { return conn })
			tx, err := db.Begin()
			require.NoError(t, err)
			tap.Intercept(intercept)
			_, err = tx.Exec("exec")
			assert.ErrorIs(t, err, driver.ErrBadConn)
			assert.False(t, conn.closed)
			require.NoError(t, tx.Rollback())
		})
	}
}

// The youngest is closed first. Closing twice, or using one after its close, would make some
// drivers read memory that they have freed.
func TestADroppedConnectionIsClosedOnceWithAllThatIsOpen(t *testing.T) {
	var tap sqltap.Tap
	base := full()
	conn, err := tap.Wrap(&fakeConnector{connect: func() driver.Conn { return base }}).Connect(t.Context())
	require.NoError(t, err)
	stmt, err := conn.(driver.ConnPrepareContext).PrepareContext(t.Context(), "prepared ?")
	require.NoError(t, err)
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(t.Context(), nil)
	require.NoError(t, err)
	tx, err := conn.(driver.ConnBeginTx).BeginTx(t.Context(), driver.TxOptions{})
	require.NoError(t, err)
	assert.True(t, conn.(driver.Validator).IsValid())
	assert.Equal(t, 1, stmt.NumInput())

	tap.FailAt(1, sqltap.BadConnection)
	_, err = conn.(driver.ExecerContext).ExecContext(t.Context(), "exec", nil)
	require.ErrorIs(t, err, driver.ErrBadConn)
	require.Equal(t, []string{"rows", "stmt", "conn"}, base.closings)

	assert.False(t, conn.(driver.Validator).IsValid())
	assert.Equal(t, driver.ErrBadConn, conn.(driver.SessionResetter).ResetSession(t.Context()))
	assert.Equal(t, driver.ErrBadConn, conn.(driver.Pinger).Ping(t.Context()))
	assert.Equal(t, -1, stmt.NumInput(), "or database/sql would complain of the arguments")
	assert.Equal(t, driver.ErrBadConn, tx.Rollback())
	assert.NoError(t, errors.Join(rows.Close(), stmt.Close(), conn.Close()))
	assert.Equal(t, []string{"rows", "stmt", "conn"}, base.closings)
	assert.NotContains(t, base.seen, "ping")
	assert.NotContains(t, base.seen, "reset")
	assert.NotContains(t, base.seen, "rollback")
}

// Otherwise the pool would reuse it.
func TestADroppedConnectionIsNotValidEvenIfTheDriverCannotTell(t *testing.T) {
	var tap sqltap.Tap
	conn, err := tap.Wrap(&fakeConnector{connect: func() driver.Conn { return preparingConn{} }}).Connect(t.Context())
	require.NoError(t, err)
	assert.True(t, conn.(driver.Validator).IsValid())
	tap.FailAt(1, sqltap.DropConnection)
	_, err = conn.(driver.ConnPrepareContext).PrepareContext(t.Context(), "prepared")
	require.ErrorIs(t, err, sqltap.ErrInjected)
	assert.False(t, conn.(driver.Validator).IsValid())
}

// The caller never gets the lost answer, so it can't close it. The tap must.
func TestWhatALostAnswerHeldIsClosed(t *testing.T) {
	for name, run := range map[string]func(*sql.DB) error{
		"stmt": func(db *sql.DB) error { _, err := db.Prepare("prepared"); return err },
		"rows": func(db *sql.DB) error { return read(db.Query("query")) },
		"conn": func(db *sql.DB) error { return db.Ping() },
	} {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			conn := full()
			db := openFake(t, &tap, func() driver.Conn { return conn })
			if name == "conn" {
				tap.FailAt(1, sqltap.FailAfter)
			} else {
				tap.FailAt(2, sqltap.FailAfter)
			}
			assert.ErrorIs(t, run(db), sqltap.ErrInjected)
			assert.Equal(t, []string{name}, conn.closings)
		})
	}
}

// If not even the rollback of a refused COMMIT succeeds, there is only one way left
// to be rid of the transaction.
func TestAConnectionThatCannotBeRolledBackIsClosed(t *testing.T) {
	var tap sqltap.Tap
	var opened []*fullConn
	db := openFake(t, &tap, func() driver.Conn {
		conn := full()
		conn.rollback = errors.New("gone")
		opened = append(opened, conn)
		return conn
	})
	tx, err := db.Begin()
	require.NoError(t, err)
	tap.FailAt(1, sqltap.FailBefore)
	assert.ErrorIs(t, tx.Commit(), sqltap.ErrInjected)
	assert.True(t, opened[0].closed)
	exec(t, db, "exec")
	assert.Len(t, opened, 2)
}
