// Package enginetest opens databases for tests: an empty one of the test's own, on every
// engine that the library supports. It knows no shop; package shoptest does.
package enginetest

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	driverpkg "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Engines are the engines, by the names that the functions of this package take. There is
// also "memory": SQLite without a file, on one connection.
var Engines = []string{"sqlite", "postgres", "mysql"}

var opens = map[string]Open{"sqlite": sqlite.Open, "memory": sqlite.Open, "postgres": postgres.Open, "mysql": mysql.Open}

// New opens an empty database of the test's own, and drops it at the end of the test. On an
// engine with a server it skips the test unless a variable says where the server is.
func New(t testing.TB, engine string, opts ...sqlite.Option) *gorm.DB {
	t.Helper()
	db, err := opens[engine](Database(t, engine), opts...)
	require.NoError(t, err)
	return Closing(t, db)
}

// SQLite opens the database at the path, and closes it at the end of the test.
func SQLite(t testing.TB, path string, opts ...sqlite.Option) *gorm.DB {
	t.Helper()
	db, err := sqlite.Open(path, opts...)
	require.NoError(t, err)
	return Closing(t, db)
}

// Database is New for tests that open the database themselves: it returns the DSN, which is a
// path on SQLite.
func Database(t testing.TB, engine string) (dsn string) {
	t.Helper()
	name := Name()
	switch engine {
	case "sqlite":
		return filepath.Join(t.TempDir(), "test.db")
	case "memory":
		return sqlite.Memory
	case "postgres":
		server := Server(t, engine)
		between(t, Open(postgres.Open).One(t, server), "CREATE SCHEMA "+name, "DROP SCHEMA "+name+" CASCADE")
		return server + separator(server) + "search_path=" + name
	default:
		config, err := driverpkg.ParseDSN(Server(t, engine))
		require.NoError(t, err)
		between(t, Open(mysql.Open).One(t, config.FormatDSN()), "CREATE DATABASE "+name, "DROP DATABASE "+name)
		config.DBName = name
		return config.FormatDSN()
	}
}

// separator returns what comes before a further setting of a DSN of PostgreSQL.
func separator(dsn string) string {
	if strings.Contains(dsn, "://") {
		return map[bool]string{true: "&", false: "?"}[strings.Contains(dsn, "?")]
	}
	return " "
}

// Name returns a name that nothing else on a server has.
func Name() string { return "t_" + strings.ToLower(rand.Text()) }

// between runs the first statement now and the other one at the end of the test.
func between(t testing.TB, admin *gorm.DB, now, atEnd string) {
	t.Helper()
	Exec(t, admin, now)
	t.Cleanup(func() { Exec(t, admin, atEnd) })
}

// Server returns the DSN of the engine's server. It skips the test unless a variable has it.
func Server(t testing.TB, engine string) (dsn string) {
	t.Helper()
	server, known := servers[engine]
	require.True(t, known, "engine %q", engine) // or a typing error would skip the test
	dsn = os.Getenv(server.variable)
	if dsn == "" {
		t.Skipf("set %s to a server's DSN to run this, such as %q", server.variable, server.example)
	}
	return dsn
}

var servers = map[string]struct{ variable, example string }{
	"postgres": {"TEST_POSTGRES_DSN", "host=127.0.0.1 user=postgres dbname=test"},
	"mysql":    {"TEST_MYSQL_DSN", "root@tcp(127.0.0.1:3306)/test"},
}
