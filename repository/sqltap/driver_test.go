package sqltap_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// BEGIN, COMMIT and ROLLBACK are calls of the driver, not SQL. GORM's callbacks and loggers
// never see them, so the tap wraps the driver.
func TestOperationsAreRecordedInTheOrderInWhichTheyRan(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.Start()

	tx, err := db.Begin()
	require.NoError(t, err)
	exec(t, tx, "INSERT INTO notes VALUES (?)", "a")
	require.NoError(t, tx.Commit())
	tx, err = db.Begin()
	require.NoError(t, err)
	exec(t, tx, "DELETE FROM notes")
	require.NoError(t, tx.Rollback())
	var n int
	require.NoError(t, db.QueryRow("SELECT COUNT(*) FROM notes").Scan(&n))

	assert.Equal(t, 1, n, "the tap changes nothing")
	assert.Equal(t, []string{
		"BEGIN", "EXEC INSERT INTO notes VALUES (?)", "COMMIT",
		"BEGIN", "EXEC DELETE FROM notes", "ROLLBACK",
		"QUERY SELECT COUNT(*) FROM notes",
	}, lines(tap.Stop()))
}

// A prepared statement is prepared once and runs often. Both cost a round trip on
// a server, so that both are there to be counted.
func TestPreparedStatementsAreRecordedWhenPreparedAndWheneverTheyRun(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	db.SetMaxOpenConns(1) // or it would be prepared again on another connection
	tap.Start()

	insert, err := db.Prepare("INSERT INTO notes VALUES (?)")
	require.NoError(t, err)
	for _, text := range []string{"a", "b"} {
		_, err := insert.Exec(text)
		require.NoError(t, err)
	}
	require.NoError(t, insert.Close())
	find, err := db.Prepare("SELECT text FROM notes WHERE text = ?")
	require.NoError(t, err)
	var text string
	require.NoError(t, find.QueryRow("b").Scan(&text))
	require.NoError(t, find.Close())

	assert.Equal(t, "b", text)
	assert.Equal(t, []string{
		"PREPARE INSERT INTO notes VALUES (?)",
		"EXEC INSERT INTO notes VALUES (?)",
		"EXEC INSERT INTO notes VALUES (?)",
		"PREPARE SELECT text FROM notes WHERE text = ?",
		"QUERY SELECT text FROM notes WHERE text = ?",
	}, lines(tap.Stop()))
}

// A failed operation is recorded with the driver's own error, before it is translated or
// wrapped. The caller gets the error, too.
func TestAFailedOperationIsRecordedWithItsError(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	exec(t, db, "INSERT INTO notes VALUES ('a')")
	insert, err := db.Prepare("INSERT INTO notes VALUES (?)")
	require.NoError(t, err)
	defer func() { require.NoError(t, insert.Close()) }()

	for name, run := range map[string]func() error{
		"EXEC":          func() error { _, err := db.Exec("INSERT INTO notes VALUES ('a')"); return err },
		"EXEC prepared": func() error { _, err := insert.Exec("a"); return err },
		"PREPARE":       func() error { _, err := db.Prepare("SELECT nothing"); return err },
		"QUERY":         func() error { _, err := db.Query("SELECT nothing"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			tap.Start()
			err := run()
			recorded := tap.Stop()

			require.Error(t, err)
			require.Len(t, recorded, 1)
			assert.Equal(t, err, recorded[0].Err)
		})
	}
}

// Only a COMMIT looks at a deferred foreign key, so that everything before it
// succeeds. A transaction that ends like this has changed nothing.
func TestAFailedCommitIsRecordedWithItsError(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	exec(t, db, "CREATE TABLE replies (note TEXT REFERENCES notes (text) DEFERRABLE INITIALLY DEFERRED)")
	tap.Start()

	tx, err := db.Begin()
	require.NoError(t, err)
	exec(t, tx, "INSERT INTO replies VALUES ('to what?')")
	failure := tx.Commit()
	recorded := tap.Stop()

	require.ErrorContains(t, failure, "FOREIGN KEY constraint failed")
	assert.Equal(t, []string{"BEGIN", "EXEC INSERT INTO replies VALUES ('to what?')", "COMMIT"}, lines(recorded))
	assert.Equal(t, failure, recorded[2].Err)
	assert.NoError(t, recorded[1].Err)
}

// Opening a connection is an operation, but not a statement: a test that counts statements
// must not depend on the idle connections of the pool.
func TestANewConnectionIsRecordedAsOne(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	first, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, first.Close()) }()

	tap.Start()
	second, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, second.Close()) }()

	assert.Equal(t, []sqltap.Operation{{Kind: sqltap.Connect, Conn: 2}}, tap.Stop())
}

func TestAFailedConnectionIsRecordedWithItsError(t *testing.T) {
	var tap sqltap.Tap
	tap.Start()
	_, err := sqlite.Open(t.TempDir(), sqlite.WithConnector(tap.Wrap)) // a directory
	recorded := tap.Stop()

	require.Error(t, err)
	require.NotEmpty(t, recorded)
	last := recorded[len(recorded)-1]
	require.Error(t, last.Err)
	assert.ErrorIs(t, err, last.Err)
}

// While another connection writes, a BEGIN has to wait, and may fail. That is where
// SQLite says "locked": not at a statement.
func TestAFailedBeginIsRecordedWithItsError(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	writer, err := db.Begin()
	require.NoError(t, err)
	other, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, errors.Join(writer.Rollback(), other.Close())) }()
	_, err = other.ExecContext(t.Context(), "PRAGMA busy_timeout = 0")
	require.NoError(t, err)

	tap.Start()
	_, err = other.BeginTx(t.Context(), nil)
	require.ErrorContains(t, err, "database is locked")
	assert.Equal(t, []sqltap.Operation{{Kind: sqltap.Begin, Conn: 2, Err: err}}, tap.Stop())
}
