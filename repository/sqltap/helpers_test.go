package sqltap_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// open returns a real database behind the tap, with an empty table of notes.
func open(t *testing.T, tap *sqltap.Tap) *sql.DB {
	t.Helper()
	db := enginetest.Pool(t, enginetest.New(t, "sqlite", sqlite.WithConnector(tap.Wrap)))
	exec(t, db, "CREATE TABLE notes (text TEXT UNIQUE)")
	return db
}

type execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}

func exec(t *testing.T, db execer, query string, args ...any) {
	t.Helper()
	_, err := db.Exec(query, args...)
	require.NoError(t, err)
}

// lines returns each operation as its kind and its SQL.
func lines(operations []sqltap.Operation) []string {
	var lines []string
	for _, operation := range operations {
		line := string(operation.Kind)
		if operation.SQL != "" {
			line += " " + operation.SQL
		}
		lines = append(lines, line)
	}
	return lines
}
