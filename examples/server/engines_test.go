package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// engines open an empty database of the test's own. Those on a server skip the test unless a
// variable says where it is.
var engines = map[string]func(t *testing.T) *gorm.DB{
	"sqlite": func(t *testing.T) *gorm.DB {
		return closing(t)(sqlite.Open(filepath.Join(t.TempDir(), "shop.db")))
	},
	"sqlite in memory": func(t *testing.T) *gorm.DB {
		return closing(t)(sqlite.Open(sqlite.Memory))
	},
	"postgres": func(t *testing.T) *gorm.DB {
		server, schema := dsnOf(t, "TEST_POSTGRES_DSN", "host=127.0.0.1 user=postgres dbname=test"), "t_"+strings.ToLower(rand.Text())
		separator := " "
		if strings.Contains(server, "://") {
			separator = map[bool]string{true: "&", false: "?"}[strings.Contains(server, "?")]
		}
		admin := closing(t)(postgres.Open(server))
		require.NoError(t, admin.Exec("CREATE SCHEMA "+schema).Error)
		t.Cleanup(func() { assert.NoError(t, admin.Exec("DROP SCHEMA "+schema+" CASCADE").Error) })
		return closing(t)(postgres.Open(server + separator + "search_path=" + schema))
	},
	"mysql": func(t *testing.T) *gorm.DB {
		config, err := driver.ParseDSN(dsnOf(t, "TEST_MYSQL_DSN", "root@tcp(127.0.0.1:3306)/test"))
		require.NoError(t, err)
		admin := closing(t)(mysql.Open(config.FormatDSN()))
		config.DBName = "t_" + strings.ToLower(rand.Text())
		require.NoError(t, admin.Exec("CREATE DATABASE "+config.DBName).Error)
		t.Cleanup(func() { assert.NoError(t, admin.Exec("DROP DATABASE "+config.DBName).Error) })
		return closing(t)(mysql.Open(config.FormatDSN()))
	},
}

func dsnOf(t *testing.T, variable, example string) string {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" {
		t.Skipf("set %s to a server's DSN to run this, such as %q", variable, example)
	}
	return dsn
}

// closing returns a function that takes what Open returns, and closes it after the test. A
// program that serves requests limits its connections: ten do here.
func closing(t *testing.T) func(db *gorm.DB, err error) *gorm.DB {
	return func(db *gorm.DB, err error) *gorm.DB {
		t.Helper()
		require.NoError(t, err)
		pool, err := db.DB()
		require.NoError(t, err)
		if pool.Stats().MaxOpenConnections == 0 { // in memory it is one already
			pool.SetMaxOpenConns(10)
		}
		t.Cleanup(func() { assert.NoError(t, pool.Close()) })
		return db
	}
}

// onEveryEngine runs the test with the server of a filled shop on every database.
func onEveryEngine(t *testing.T, test func(t *testing.T, w *web)) {
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			require.NoError(t, repository.Migrate(db))
			require.NoError(t, fill(db))
			test(t, newWeb(t, db))
		})
	}
}

// inMemory returns the server of a filled shop, for what no engine can change.
func inMemory(t *testing.T) *web {
	t.Helper()
	db := engines["sqlite in memory"](t)
	require.NoError(t, repository.Migrate(db))
	require.NoError(t, fill(db))
	return newWeb(t, db)
}
