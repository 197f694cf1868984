package enginetest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Open is the function of that name in the package that is tested.
type Open func(dsn string, opts ...sqlite.Option) (*gorm.DB, error)

// One opens a handle with one connection, on which temporary tables and settings stay,
// and closes it at the end of the test.
func (open Open) One(t testing.TB, dsn string, opts ...sqlite.Option) *gorm.DB {
	t.Helper()
	db, err := open(dsn, opts...)
	require.NoError(t, err)
	pool := Pool(t, db)
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	return db
}

// Pool returns the pool of the handle.
func Pool(t testing.TB, db *gorm.DB) *sql.DB {
	t.Helper()
	pool, err := db.DB()
	require.NoError(t, err)
	return pool
}

// Exec runs the statement.
func Exec(t testing.TB, db *gorm.DB, statement string, values ...any) {
	t.Helper()
	require.NoError(t, db.Exec(statement, values...).Error)
}

// Closing has the database closed at the end of the test, which must have given all its
// connections back.
func Closing(t testing.TB, db *gorm.DB) *gorm.DB {
	t.Helper()
	t.Cleanup(func() {
		pool := Pool(t, db)
		require.Eventually(t, func() bool { return pool.Stats().InUse == 0 }, time.Minute, time.Millisecond, "a connection was not given back")
		require.NoError(t, pool.Close())
	})
	return db
}

// FirstStatement has every connection begin with the statement.
func FirstStatement(c driver.Connector, statement string) driver.Connector {
	return beginning{c, statement}
}

type beginning struct {
	driver.Connector
	statement string
}

func (c beginning) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err == nil {
		_, err = conn.(driver.ExecerContext).ExecContext(ctx, c.statement, nil)
	}
	return conn, err
}
