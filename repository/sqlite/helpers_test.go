package sqlite_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

var (
	openPath = enginetest.SQLite
	exec     = enginetest.Exec
	pool     = enginetest.Pool
)

// open returns a new database in a file.
func open(t *testing.T, options ...sqlite.Option) *gorm.DB {
	t.Helper()
	return enginetest.New(t, "sqlite", options...)
}

// connections returns so many connections of the pool, all of them held at once:
// what is true for one of them is not for the next, if it was set by a statement.
func connections(t *testing.T, db *gorm.DB, n int) []*sql.Conn {
	t.Helper()
	held := make([]*sql.Conn, n)
	for i := range held {
		conn, err := pool(t, db).Conn(t.Context())
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, conn.Close()) })
		held[i] = conn
	}
	return held
}

// queryer is a *sql.DB, a *sql.Conn or a *sql.Tx.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func scan[T any](t *testing.T, db queryer, query string) T {
	t.Helper()
	var value T
	require.NoError(t, db.QueryRowContext(t.Context(), query).Scan(&value))
	return value
}
