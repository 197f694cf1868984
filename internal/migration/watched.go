package migration

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// Watched calls do with a handle on the same connection, and returns the error of the first query
// that failed in it, or else that of do. GORM's migrator takes a query that fails for a no: at the
// end of the context, or where the connection broke, a table that exists would be missing.
func Watched(db *gorm.DB, do func(db *gorm.DB) error) error {
	var failed error
	watched := db.Session(&gorm.Session{Initialized: true})
	watched.Statement.ConnPool = watchedPool{db.Statement.ConnPool, &failed}
	err := do(watched)
	if failed != nil {
		return failed
	}
	if err != nil && db.Statement.Context.Err() != nil { // SQLite may notice between two rows, which no query tells
		return db.Statement.Context.Err()
	}
	return err
}

// watchedPool keeps the error of the first query that failed.
type watchedPool struct {
	gorm.ConnPool
	failed *error
}

func (p watchedPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := p.ConnPool.QueryContext(ctx, query, args...)
	p.note(err)
	return rows, err
}

func (p watchedPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	row := p.ConnPool.QueryRowContext(ctx, query, args...)
	p.note(row.Err())
	return row
}

func (p watchedPool) note(err error) {
	if *p.failed == nil {
		*p.failed = err
	}
}

// Commit and Rollback have GORM make a savepoint where it would begin a transaction.
func (p watchedPool) Commit() error { return nil }

func (p watchedPool) Rollback() error { return nil }
