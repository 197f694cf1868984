// Package servers makes empty databases for the tests of package handles and its programs, on
// the servers that TEST_POSTGRES_DSN and TEST_MYSQL_DSN name. Without them, the test is
// skipped.
package servers

import (
	"crypto/rand"
	"database/sql"
	"os"
	"strings"
	"testing"

	driverpkg "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"github.com/stretchr/testify/require"
)

// Postgres returns the DSN of an empty schema, in the form of words.
func Postgres(t testing.TB) string {
	t.Helper()
	server := dsnOf(t, "TEST_POSTGRES_DSN", "host=127.0.0.1 user=postgres dbname=test")
	if strings.Contains(server, "://") {
		t.Skip("TEST_POSTGRES_DSN is an URL, not in the form of words")
	}
	name := Name()
	between(t, "pgx", server, "CREATE SCHEMA "+name, "DROP SCHEMA "+name+" CASCADE")
	return server + " search_path=" + name
}

// MySQL returns the DSN of an empty database, without settings.
func MySQL(t testing.TB) string {
	t.Helper()
	config, err := driverpkg.ParseDSN(dsnOf(t, "TEST_MYSQL_DSN", "root@tcp(127.0.0.1:3306)/test"))
	require.NoError(t, err)
	name := Name()
	between(t, "mysql", config.FormatDSN(), "CREATE DATABASE "+name, "DROP DATABASE "+name)
	config.DBName = name
	dsn, _, _ := strings.Cut(config.FormatDSN(), "?")
	return dsn
}

// Name returns a name that nothing else has.
func Name() string { return "t_" + strings.ToLower(rand.Text()) }

func dsnOf(t testing.TB, variable, example string) string {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" {
		t.Skipf("set %s to a server's DSN to run this, such as %q", variable, example)
	}
	return dsn
}

func between(t testing.TB, driver, server, before, after string) {
	t.Helper()
	db, err := sql.Open(driver, server)
	require.NoError(t, err)
	_, err = db.Exec(before)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := db.Exec(after)
		require.NoError(t, err)
		require.NoError(t, db.Close())
	})
}
