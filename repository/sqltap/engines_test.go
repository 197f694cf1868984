package sqltap_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// database is a real one, with an empty table of notes, behind the tap and beside it.
type database struct {
	*sql.DB            // through the tap, with a pool of one: who keeps a connection stops the test
	beside  *sql.DB    // sees what the others would see
	reached sqltap.Tap // records what reached the driver, below the tap under test
	opened  atomic.Int64
	table   string
}

// connect opens the same database each time, through the connector that wrap returns.
type connect func(wrap func(driver.Connector) driver.Connector) *sql.DB

func openDatabase(t *testing.T, tap *sqltap.Tap, connect connect) *database {
	t.Helper()
	d := &database{table: fmt.Sprintf("sqltap_%x", rand.Uint64())} // a server has others
	d.beside = connect(func(base driver.Connector) driver.Connector { return base })
	d.DB = connect(func(base driver.Connector) driver.Connector {
		return tap.Wrap(countingConnector{d.reached.Wrap(base), &d.opened})
	})
	d.SetMaxOpenConns(1)
	t.Cleanup(func() {
		assert.NoError(t, d.Close())
		_, err := d.beside.Exec(d.sql("DROP TABLE IF EXISTS notes"))
		assert.NoError(t, err)
		assert.NoError(t, d.beside.Close())
	})
	exec(t, d.beside, d.sql("CREATE TABLE notes (text VARCHAR(20))"))
	return d
}

// sql returns the query for the table of this test.
func (d *database) sql(query string) string { return strings.ReplaceAll(query, "notes", d.table) }

func (d *database) count(t *testing.T, text string) (n int) {
	t.Helper()
	require.NoError(t, d.beside.QueryRow(d.sql("SELECT COUNT(*) FROM notes WHERE text = '"+text+"'")).Scan(&n))
	return n
}

// requireHealthy fails if the pool can't be used, or is still in a transaction, or
// has lost count of its connections, or a lock is left on the table.
func (d *database) requireHealthy(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tx, err := d.BeginTx(ctx, nil)
	require.NoError(t, err, "the pool is of use")
	_, err = tx.ExecContext(ctx, d.sql("INSERT INTO notes VALUES ('after')"))
	require.NoError(t, err)
	require.NoError(t, tx.Commit())
	assert.Equal(t, 1, d.count(t, "after"))
	assert.Zero(t, d.Stats().InUse)
	assert.Equal(t, int64(d.Stats().OpenConnections), d.opened.Load(), "what the pool does not have is closed")
	_, err = d.beside.Exec(d.sql("DROP TABLE notes"))
	require.NoError(t, err, "nobody is left in a transaction")
	require.NoError(t, d.Close())
	assert.Zero(t, d.opened.Load())
}

// onEveryEngine runs the test with each that there is.
func onEveryEngine(t *testing.T, test func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database)) {
	for engine, connecting := range map[string]func(*testing.T) connect{
		"SQLite": sqliteFile, "PostgreSQL": postgresServer, "MySQL": mysqlServer,
	} {
		t.Run(engine, func(t *testing.T) {
			connecting(t) // or skip
			test(t, func(t *testing.T, tap *sqltap.Tap) *database { return openDatabase(t, tap, connecting(t)) })
		})
	}
}

func sqliteFile(t *testing.T) connect {
	path := filepath.Join(t.TempDir(), "notes.db")
	return func(wrap func(driver.Connector) driver.Connector) *sql.DB {
		handle, err := sqlite.Open(path, sqlite.WithConnector(wrap))
		require.NoError(t, err)
		db, err := handle.DB()
		require.NoError(t, err)
		return db
	}
}

func postgresServer(t *testing.T) connect {
	config, err := pgx.ParseConfig(enginetest.Server(t, "postgres"))
	require.NoError(t, err)
	config.RuntimeParams["lock_timeout"] = "5s"
	return func(wrap func(driver.Connector) driver.Connector) *sql.DB {
		return sql.OpenDB(wrap(stdlib.GetConnector(*config)))
	}
}

func mysqlServer(t *testing.T) connect {
	config, err := mysql.ParseDSN(enginetest.Server(t, "mysql"))
	require.NoError(t, err)
	config.Params = map[string]string{"lock_wait_timeout": "5", "innodb_lock_wait_timeout": "5"}
	connector, err := mysql.NewConnector(config)
	require.NoError(t, err)
	return func(wrap func(driver.Connector) driver.Connector) *sql.DB { return sql.OpenDB(wrap(connector)) }
}
