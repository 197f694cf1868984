package sqlite_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// A PRAGMA that is executed reaches one connection of the pool. These settings must
// hold on each, whenever it is opened.
func TestTheSettingsAreInForceOnEveryConnection(t *testing.T) {
	db := open(t)
	for _, conn := range connections(t, db, 3) {
		assert.Equal(t, 1, scan[int](t, conn, "PRAGMA foreign_keys"))
		assert.Equal(t, "wal", scan[string](t, conn, "PRAGMA journal_mode"))
		assert.Equal(t, 5000, scan[int](t, conn, "PRAGMA busy_timeout"))
	}
}

// The first requests after the start come together, and each opens a connection. One must
// not fail because another is being opened.
func TestManyConnectionsCanBeOpenedAtOnce(t *testing.T) {
	db := pool(t, open(t))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			conn, err := db.Conn(t.Context())
			if assert.NoError(t, err) {
				assert.NoError(t, conn.PingContext(t.Context()))
				t.Cleanup(func() { assert.NoError(t, conn.Close()) })
			}
		})
	}
	wg.Wait()
}

// A transaction that begins by reading and then writes would fail at once when
// another has written meanwhile: no timeout helps against that. So each takes the
// write lock when it begins.
func TestATransactionTakesTheWriteLockWhenItBegins(t *testing.T) {
	db := open(t)
	held := connections(t, db, 2)
	tx, err := held[0].BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback()) }()

	_, err = held[1].ExecContext(t.Context(), "PRAGMA busy_timeout = 0") // so that it need not wait to be refused
	require.NoError(t, err)
	_, err = held[1].ExecContext(t.Context(), "BEGIN IMMEDIATE")
	assert.ErrorContains(t, err, "database is locked")
}

// Most writers of a web application read first. Each waits for its turn, none fails, and none
// overwrites a change that it has not read.
func TestWritersWaitForEachOther(t *testing.T) {
	const writers, rounds = 4, 5
	db := open(t)
	exec(t, db, "CREATE TABLE counters (n INTEGER)")
	exec(t, db, "INSERT INTO counters VALUES (0)")

	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range rounds {
				assert.NoError(t, db.Transaction(func(tx *gorm.DB) error {
					var n int
					if err := tx.Raw("SELECT n FROM counters").Scan(&n).Error; err != nil {
						return err
					}
					return tx.Exec("UPDATE counters SET n = ?", n+1).Error
				}))
			}
		})
	}
	wg.Wait()

	assert.Equal(t, writers*rounds, scan[int](t, pool(t, db), "SELECT n FROM counters"))
}

// With WAL, readers see the last commit while another session writes, and neither waits.
func TestAReaderDoesNotWaitForAWriter(t *testing.T) {
	db := open(t)
	exec(t, db, "CREATE TABLE counters (n INTEGER)")
	exec(t, db, "INSERT INTO counters VALUES (1)")
	tx := db.Begin()
	require.NoError(t, tx.Error)
	exec(t, tx, "UPDATE counters SET n = 2")

	assert.Equal(t, 1, scan[int](t, pool(t, db), "SELECT n FROM counters"))

	require.NoError(t, tx.Commit().Error)
	assert.Equal(t, 2, scan[int](t, pool(t, db), "SELECT n FROM counters"))
}

// The second connection to a database in memory would find another, empty one.
func TestMemoryHasOneConnection(t *testing.T) {
	db := openPath(t, sqlite.Memory)
	exec(t, db, "CREATE TABLE notes (text TEXT)")
	assert.Equal(t, 1, pool(t, db).Stats().MaxOpenConnections)

	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { assert.NoError(t, db.Exec("INSERT INTO notes VALUES ('a')").Error) })
	}
	wg.Wait()

	assert.Equal(t, 8, scan[int](t, pool(t, db), "SELECT COUNT(*) FROM notes"))
	assert.Equal(t, 1, scan[int](t, pool(t, db), "PRAGMA foreign_keys"))
}

// Two tests that open Memory must not see each other's rows.
func TestEachMemoryIsADatabaseOfItsOwn(t *testing.T) {
	first, second := openPath(t, sqlite.Memory), openPath(t, sqlite.Memory)
	exec(t, first, "CREATE TABLE notes (text TEXT)")
	assert.False(t, second.Migrator().HasTable("notes"))
}
