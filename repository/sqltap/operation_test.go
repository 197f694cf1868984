package sqltap_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// A reader of a recording asks with what, and how much: "UPDATE orders SET total = ?" says
// neither.
func TestAStatementIsRecordedWithItsValuesAndItsRows(t *testing.T) {
	type session interface {
		execer
		Query(query string, args ...any) (*sql.Rows, error)
		Prepare(query string) (*sql.Stmt, error)
	}
	direct := func(t *testing.T, s session) {
		exec(t, s, "INSERT INTO notes VALUES (?), (?)", "a", "b")
		require.NoError(t, read(s.Query("SELECT text FROM notes WHERE text IN (?, ?)", "b", "c")))
	}
	prepared := func(t *testing.T, s session) {
		insert, err := s.Prepare("INSERT INTO notes VALUES (?), (?)")
		require.NoError(t, err)
		_, err = insert.Exec("a", "b")
		require.NoError(t, err)
		require.NoError(t, insert.Close())
		find, err := s.Prepare("SELECT text FROM notes WHERE text IN (?, ?)")
		require.NoError(t, err)
		require.NoError(t, read(find.Query("b", "c")))
		require.NoError(t, find.Close())
	}
	for name, work := range map[string]func(*testing.T, session){"direct": direct, "prepared": prepared} {
		check := func(t *testing.T, recorded []sqltap.Operation) {
			var statements []sqltap.Operation
			for _, op := range recorded {
				if op.Kind == sqltap.Exec || op.Kind == sqltap.Query {
					statements = append(statements, op)
				} else {
					assert.Equal(t, sqltap.Operation{Kind: op.Kind, SQL: op.SQL, Conn: 1}, op, "has neither")
				}
			}
			assert.Equal(t, []sqltap.Operation{
				{Kind: sqltap.Exec, SQL: "INSERT INTO notes VALUES (?), (?)", Args: []any{"a", "b"}, Rows: 2, Conn: 1},
				{Kind: sqltap.Query, SQL: "SELECT text FROM notes WHERE text IN (?, ?)", Args: []any{"b", "c"}, Rows: 1, Conn: 1},
			}, statements)
		}
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			db := open(t, &tap)
			tap.Start()
			work(t, db)
			check(t, tap.Stop())
		})
		t.Run(name+", in a transaction", func(t *testing.T) {
			var tap sqltap.Tap
			db := open(t, &tap)
			tap.Start()
			tx, err := db.Begin()
			require.NoError(t, err)
			work(t, tx)
			require.NoError(t, tx.Commit())
			check(t, tap.Stop())
		})
	}
}

// The caller may reuse its bytes.
func TestBytesAreRecordedAsTheyWere(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.Start()
	text := []byte("before")
	exec(t, db, "INSERT INTO notes VALUES (?)", text)
	copy(text, "after!")

	assert.Equal(t, []any{[]byte("before")}, tap.Stop()[0].Args)
}

// A query runs before its rows are read, and a program may stop reading.
func TestTheRowsOfAQueryCountAsTheyAreRead(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	exec(t, db, "INSERT INTO notes VALUES ('a'), ('b'), ('c')")
	tap.Start()
	rows, err := db.Query("SELECT text FROM notes")
	require.NoError(t, err)
	defer rows.Close()
	counted := func() int64 { return tap.Recorded()[0].Rows }

	assert.Equal(t, int64(0), counted())
	require.True(t, rows.Next())
	assert.Equal(t, int64(1), counted())
	require.True(t, rows.Next())
	stopped := tap.Stop()
	require.True(t, rows.Next())
	require.False(t, rows.Next())

	assert.Equal(t, int64(2), stopped[0].Rows, "it belongs to the caller")
	assert.Equal(t, int64(3), counted(), "the last read found no row")
}

// SQLite's driver answers a SAVEPOINT with the rows of the statement before it.
func TestAStatementThatChangesNoRowsHasNone(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		var tap sqltap.Tap
		d := open(t, &tap)
		tx, err := d.Begin()
		require.NoError(t, err)
		tap.Start()
		for _, query := range []string{
			"INSERT INTO notes VALUES ('a')", "SAVEPOINT here", "UPDATE notes SET text = 'b'",
			"ROLLBACK TO SAVEPOINT here", "DELETE FROM notes WHERE text = 'b'",
		} {
			exec(t, tx, d.sql(query))
		}
		var rows []int64
		for _, op := range tap.Stop() {
			rows = append(rows, op.Rows)
		}
		require.NoError(t, tx.Rollback())

		assert.Equal(t, []int64{1, 0, 1, 0, 0}, rows)
	})
}

// untoldStmt changes rows, and can't tell how many.
type untoldStmt struct{ fullStmt }

func (untoldStmt) ExecContext(context.Context, []driver.NamedValue) (driver.Result, error) {
	return driver.ResultNoRows, nil
}

func TestADriverNeedNotTellHowManyRowsItChanged(t *testing.T) {
	var tap sqltap.Tap
	db := openFake(t, &tap, func() driver.Conn { return preparingConn{stmt: untoldStmt{fullStmt{conn: full()}}} })
	tap.Start()
	exec(t, db, "UPDATE notes SET text = 'a'")
	recorded := tap.Stop()

	last := recorded[len(recorded)-1]
	assert.Equal(t, sqltap.Operation{Kind: sqltap.Exec, SQL: "UPDATE notes SET text = 'a'", Conn: 1}, last)
}

// Two sessions are told apart by their connections, also by an interceptor.
func TestAnOperationSaysOnWhichConnectionItRan(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap) // on the first
	first, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer first.Close()
	var seen []int
	tap.Intercept(func(ctx context.Context, op sqltap.Operation, call call) error {
		seen = append(seen, op.Conn)
		return call(ctx)
	})
	tap.Start()
	second, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer second.Close()
	for _, conn := range []*sql.Conn{second, first} {
		tx, err := conn.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		exec(t, tx, "DELETE FROM notes")
		require.NoError(t, tx.Commit())
	}

	recorded := tap.Stop()
	var numbers []int
	for _, op := range recorded {
		numbers = append(numbers, op.Conn)
	}
	assert.Equal(t, []int{2, 2, 2, 2, 1, 1, 1}, numbers, "CONNECT, BEGIN, EXEC, COMMIT; BEGIN, EXEC, COMMIT")
	assert.Equal(t, numbers, seen)
}
