//go:build cgo

package browserdb_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// both are the browser's driver and mattn's, which it has to be like.
var both = map[string]lesson.Open{"browser": browserdb.Open, "mattn": fresh.Database}

func open(t *testing.T, open lesson.Open, where lesson.Where) (*gorm.DB, *sql.DB) {
	t.Helper()
	db, closeDB, err := open(where, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, closeDB()) })
	pool, err := db.DB()
	require.NoError(t, err)
	return db, pool
}

func exec(t *testing.T, db *gorm.DB, statement string, values ...any) {
	t.Helper()
	require.NoError(t, db.Exec(statement, values...).Error)
}

// Snapshots and statements of a lesson show values, so a driver must not return other types.
func TestValuesComeBackAsWithMattn(t *testing.T) {
	at := time.Date(2026, 7, 1, 14, 0, 0, 123456000, time.FixedZone("CEST", 2*60*60))
	var found [][]any
	for _, opener := range both {
		db, _ := open(t, opener, lesson.InMemory)
		exec(t, db, "CREATE TABLE things (n INTEGER, f REAL, s TEXT, b BLOB, empty TEXT, at DATETIME, day DATE, yes BOOLEAN, untyped)")
		exec(t, db, "INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", 7, 1.5, "Ünïcödé 🙂", []byte{0, 1}, nil, at, "no day", true, at)
		values := make([]any, 9)
		var pointers []any
		for i := range values {
			pointers = append(pointers, &values[i])
		}
		require.NoError(t, db.Raw("SELECT * FROM things").Row().Scan(pointers...))
		found = append(found, values)
	}
	assert.Equal(t, found[0], found[1])
	assert.Equal(t, at.UTC(), found[0][5])
}

// Times, booleans and texts that other programs wrote, or SQLite's own functions.
func TestValuesOfOthersComeBackAsWithMattn(t *testing.T) {
	values := []any{
		"2026-03-14 12:00:00", "2026-03-14T12:00:00Z", "2026-03-14 12:00:00.5+02:00", "2026-03-14T12:00:00.5+02:00", "2026-03-14 12:00", "2026-03-14T12:00",
		"2026-03-14", "noon", "", 1770000000, 1770000000000, -1770000000000, -1, 0, 2, 0.5, []byte{}, []byte("2026-03-14"), nil,
	}
	for _, value := range values {
		var found [][]any
		for _, opener := range both {
			db, pool := open(t, opener, lesson.InMemory)
			exec(t, db, "CREATE TABLE things (at DATETIME, stamp TIMESTAMP, day DATE, yes BOOLEAN, b BLOB)")
			_, err := pool.ExecContext(t.Context(), "INSERT INTO things VALUES (?, ?, ?, ?, ?)", value, value, value, value, value)
			require.NoError(t, err)
			var got [5]any
			require.NoError(t, db.Raw("SELECT * FROM things").Row().Scan(&got[0], &got[1], &got[2], &got[3], &got[4]))
			found = append(found, got[:])
		}
		assert.Equal(t, found[0], found[1], "%#v", value)
	}
}

// What a lesson observes, and what unitofwork does about it, depends on the errors.
func TestErrorsAreThoseOfMattn(t *testing.T) {
	var said []map[string]string
	for _, opener := range both {
		db, pool := open(t, opener, lesson.OnDisk)
		exec(t, db, "CREATE TABLE books (id INTEGER PRIMARY KEY, isbn TEXT UNIQUE, pages INTEGER CHECK (pages > 0))")
		exec(t, db, "CREATE TABLE notes (book_id INTEGER NOT NULL REFERENCES books DEFERRABLE INITIALLY DEFERRED)")
		exec(t, db, "CREATE TRIGGER forbidden BEFORE DELETE ON notes BEGIN SELECT RAISE(ABORT, 'notes are for ever'); END")
		exec(t, db, "INSERT INTO books VALUES (1, '978-0', 1); INSERT INTO notes VALUES (1)")
		answers := map[string]string{}
		for _, statement := range []string{
			"INSERT INTO books (id) VALUES (1)", "INSERT INTO books (isbn) VALUES ('978-0')", "INSERT INTO books (pages) VALUES (0)",
			"INSERT INTO notes VALUES (404)", "INSERT INTO notes VALUES (NULL)", "DELETE FROM notes", "SELECT missing", "SELEC", "SELECT * FROM missing",
		} {
			answers[statement] = db.Exec(statement).Error.Error()
			if rows, err := db.Raw(statement).Rows(); err != nil {
				answers["rows of "+statement] = err.Error()
			} else {
				require.NoError(t, rows.Close())
			}
		}

		conn, err := pool.Conn(t.Context())
		require.NoError(t, err)
		_, err = conn.ExecContext(t.Context(), "PRAGMA busy_timeout = 0")
		require.NoError(t, err)
		tx := db.Begin()
		require.NoError(t, tx.Error)
		_, err = conn.ExecContext(t.Context(), "DELETE FROM books")
		answers["a second writer"] = err.Error()
		require.NoError(t, tx.Rollback().Error)
		require.NoError(t, conn.Close())
		said = append(said, answers)
	}
	assert.Equal(t, said[0], said[1])
}

// A transaction whose COMMIT failed is over: the connection goes back to the pool.
func TestAFailedCommitRollsBack(t *testing.T) {
	db, _ := open(t, browserdb.Open, lesson.InMemory)
	exec(t, db, "CREATE TABLE books (id INTEGER PRIMARY KEY)")
	exec(t, db, "CREATE TABLE notes (book_id INTEGER REFERENCES books DEFERRABLE INITIALLY DEFERRED)")

	err := db.Transaction(func(tx *gorm.DB) error { return tx.Exec("INSERT INTO notes VALUES (404)").Error })

	require.ErrorIs(t, err, gorm.ErrForeignKeyViolated)
	require.NoError(t, db.Transaction(func(tx *gorm.DB) error { return tx.Exec("INSERT INTO books VALUES (1)").Error }))
	var n int
	require.NoError(t, db.Raw("SELECT COUNT(*) FROM notes").Scan(&n).Error)
	assert.Zero(t, n)
}

// Sessions of a lesson run side by side, as with a WAL: a reader sees the last commit at once.
func TestAReaderDoesNotWaitForAWriter(t *testing.T) {
	db, _ := open(t, browserdb.Open, lesson.OnDisk)
	exec(t, db, "CREATE TABLE counters (n INTEGER)")
	exec(t, db, "INSERT INTO counters VALUES (1)")
	tx := db.Begin()
	require.NoError(t, tx.Error)
	exec(t, tx, "UPDATE counters SET n = 2")

	var n int
	require.NoError(t, db.Raw("SELECT n FROM counters").Scan(&n).Error)

	assert.Equal(t, 1, n)
	require.NoError(t, tx.Commit().Error)
}

// Rows may be read to their end twice, be left half read, and another query with the same text
// may run meanwhile: each has a statement of its own.
func TestRowsOfTheSameQueryDoNotDisturbEachOther(t *testing.T) {
	_, pool := open(t, browserdb.Open, lesson.InMemory)
	conn, err := pool.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	query := func() *sql.Rows {
		rows, err := conn.QueryContext(t.Context(), "SELECT 1 UNION SELECT 2 UNION SELECT 3")
		require.NoError(t, err)
		return rows
	}
	read := func(rows *sql.Rows) (n int) {
		for rows.Next() {
			n++
		}
		require.NoError(t, rows.Err())
		return n
	}
	first := query()
	require.True(t, first.Next())
	second := query()
	assert.Equal(t, 3, read(second))
	assert.Equal(t, 2, read(first))
	third := query()
	require.True(t, third.Next())
	require.NoError(t, third.Close())
	assert.Equal(t, 3, read(query()))
}

// A lesson that is cancelled has to end, whatever runs in the database.
func TestAStatementEndsWithItsContext(t *testing.T) {
	db, _ := open(t, browserdb.Open, lesson.InMemory)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
	require.ErrorIs(t, db.WithContext(ctx).Raw(endless).Scan(new(int)).Error, context.Canceled)
	require.NoError(t, db.Exec("SELECT 1").Error, "the connection can be used again")
}

// Each lesson, and each way of one, begins with an empty database.
func TestEachDatabaseIsItsOwn(t *testing.T) {
	first, _ := open(t, browserdb.Open, lesson.OnDisk)
	second, _ := open(t, browserdb.Open, lesson.OnDisk)
	exec(t, first, "CREATE TABLE notes (text TEXT)")
	assert.False(t, second.Migrator().HasTable("notes"))
	assert.True(t, first.Migrator().HasTable("notes"))
}

// Whoever does not wait for the write lock is refused at once, and only as long as another one
// has it: in a transaction, or until the rows that a statement returns are read.
func TestTheWriteLockIsFreeAgainWhenItsOwnerIsDone(t *testing.T) {
	db, pool := open(t, browserdb.Open, lesson.OnDisk)
	exec(t, db, "CREATE TABLE counters (n INTEGER)")
	impatient, err := pool.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, impatient.Close()) }()
	_, err = impatient.ExecContext(t.Context(), "PRAGMA busy_timeout = 0")
	require.NoError(t, err)
	insert := func() error {
		_, err := impatient.ExecContext(t.Context(), "INSERT INTO counters VALUES (?)", 1)
		return err
	}
	for name, hold := range map[string]func() (release func() error){
		"commit":   func() func() error { tx := db.Begin(); return func() error { return tx.Commit().Error } },
		"rollback": func() func() error { tx := db.Begin(); return func() error { return tx.Rollback().Error } },
		"text": func() func() error {
			conn, err := pool.Conn(t.Context())
			require.NoError(t, err)
			_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
			require.NoError(t, err)
			return func() error {
				_, err := conn.ExecContext(t.Context(), "COMMIT")
				return errors.Join(err, conn.Close())
			}
		},
		"lost connection": func() func() error {
			conn, err := pool.Conn(t.Context())
			require.NoError(t, err)
			_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
			require.NoError(t, err)
			return func() error { // the pool closes a connection that is bad
				if err := conn.Raw(func(any) error { return driver.ErrBadConn }); !errors.Is(err, driver.ErrBadConn) {
					return err
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			release := hold()
			require.ErrorContains(t, insert(), "database is locked")
			require.NoError(t, release())
			require.NoError(t, insert())
		})
	}
	rows, err := db.Raw("INSERT INTO counters VALUES (1), (2) RETURNING n").Rows()
	require.NoError(t, err)
	require.True(t, rows.Next())
	require.NoError(t, rows.Close())
	require.NoError(t, insert())
}
