// Package servers makes empty databases for the tests of package handles and its programs, on
// the servers that TEST_POSTGRES_DSN and TEST_MYSQL_DSN name. Without them, the test is
// skipped.
package servers

import (
	"strings"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// Postgres returns the DSN of an empty schema, in the form of words.
func Postgres(t testing.TB) string {
	t.Helper()
	dsn := enginetest.Database(t, "postgres")
	if strings.Contains(dsn, "://") {
		t.Skip("TEST_POSTGRES_DSN is a URL, not in the form of words")
	}
	return dsn
}

// MySQL returns the DSN of an empty database, without settings.
func MySQL(t testing.TB) string {
	t.Helper()
	dsn, _, _ := strings.Cut(enginetest.Database(t, "mysql"), "?")
	return dsn
}
