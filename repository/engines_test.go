package repository_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	driverpkg "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// engines open an empty database of the test's own on every database that the
// repositories support. Those on a server skip the test unless a variable says
// where it is.
var engines = map[string]func(t testing.TB, opts ...engine.Option) *gorm.DB{
	"sqlite": func(t testing.TB, opts ...engine.Option) *gorm.DB {
		return open(t, filepath.Join(t.TempDir(), "shop.db"), opts...)
	},
	"postgres": func(t testing.TB, opts ...engine.Option) *gorm.DB {
		server := dsnOf(t, "TEST_POSTGRES_DSN", "host=127.0.0.1 user=postgres dbname=test")
		schema := "t_" + strings.ToLower(rand.Text())
		admin, err := pgx.Connect(t.Context(), server)
		require.NoError(t, err)
		_, err = admin.Exec(t.Context(), "CREATE SCHEMA "+schema)
		require.NoError(t, err)
		t.Cleanup(func() {
			_, err := admin.Exec(context.Background(), "DROP SCHEMA "+schema+" CASCADE")
			require.NoError(t, err)
			require.NoError(t, admin.Close(context.Background()))
		})
		separator := " "
		if strings.Contains(server, "://") {
			separator = map[bool]string{true: "&", false: "?"}[strings.Contains(server, "?")]
		}
		db, err := postgres.Open(server+separator+"search_path="+schema, opts...)
		require.NoError(t, err)
		return closing(t, db)
	},
	"mysql": func(t testing.TB, opts ...engine.Option) *gorm.DB {
		config, err := driverpkg.ParseDSN(dsnOf(t, "TEST_MYSQL_DSN", "root@tcp(127.0.0.1:3306)/test"))
		require.NoError(t, err)
		admin, err := sql.Open("mysql", config.FormatDSN())
		require.NoError(t, err)
		config.DBName = "t_" + strings.ToLower(rand.Text())
		_, err = admin.Exec("CREATE DATABASE " + config.DBName)
		require.NoError(t, err)
		t.Cleanup(func() {
			_, err := admin.Exec("DROP DATABASE " + config.DBName)
			require.NoError(t, err)
			require.NoError(t, admin.Close())
		})
		db, err := mysql.Open(config.FormatDSN(), opts...)
		require.NoError(t, err)
		return closing(t, db)
	},
}

func dsnOf(t testing.TB, variable, example string) string {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" {
		t.Skipf("set %s to a server's DSN to run this, such as %q", variable, example)
	}
	return dsn
}

// onEveryEngine runs the test with a filled shop on every database.
func onEveryEngine(t *testing.T, test func(t *testing.T, s *shop)) {
	for name := range engines {
		t.Run(name, func(t *testing.T) { test(t, openShopOn(t, name)) })
	}
}

// openShopOn is openShop on the database of that name.
func openShopOn(t testing.TB, name string, opts ...engine.Option) *shop {
	t.Helper()
	s := &shop{tap: &sqltap.Tap{}}
	s.db = engines[name](t, append(opts, sqlite.WithConnector(s.tap.Wrap))...)
	require.NoError(t, repository.Migrate(s.db))
	fill(t, s.db)
	s.Store = newStore(t, s.db)
	return s
}
