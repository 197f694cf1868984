package bookingdb_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// opener returns a handle on a database without tables. The next one has the same database.
type opener func(t *testing.T, tap *sqltap.Tap) *gorm.DB

// onEachEngine runs the test on SQLite, and on the servers whose variable is set: they keep
// more than one connection, and have several writers at once.
func onEachEngine(t *testing.T, test func(t *testing.T, empty opener)) {
	t.Run("sqlite", func(t *testing.T) { test(t, onSQLite) })
	name := fmt.Sprintf("booking_%d", time.Now().UnixNano())
	for variable, open := range map[string]func(dsn string, tap *sqltap.Tap) (*gorm.DB, error){
		"TEST_POSTGRES_DSN": func(dsn string, tap *sqltap.Tap) (*gorm.DB, error) {
			return postgres.Open(dsn+" search_path="+name, sqlite.WithConnector(tap.Wrap))
		},
		"TEST_MYSQL_DSN": func(dsn string, tap *sqltap.Tap) (*gorm.DB, error) {
			config, err := mysqldriver.ParseDSN(dsn)
			if err != nil {
				return nil, err
			}
			config.DBName = name
			return mysql.Open(config.FormatDSN(), sqlite.WithConnector(tap.Wrap))
		},
	} {
		t.Run(variable, func(t *testing.T) {
			dsn := os.Getenv(variable)
			if dsn == "" {
				t.Skip("set", variable)
			}
			drop := createDatabase(t, variable, dsn, name)
			test(t, func(t *testing.T, tap *sqltap.Tap) *gorm.DB {
				drop("bookings", "plans", "waitlists", "outbox_events", "command_keys")
				db, err := open(dsn, tap)
				return closedAfter(t, db, err)
			})
		})
	}
}

func onSQLite(t *testing.T, tap *sqltap.Tap) *gorm.DB {
	db, err := sqlite.Open(sqlite.Memory, sqlite.WithConnector(tap.Wrap))
	return closedAfter(t, db, err)
}

// createDatabase creates what a server calls a schema, for the test, and returns a function
// that drops its tables.
func createDatabase(t *testing.T, variable, dsn, name string) (drop func(tables ...string)) {
	t.Helper()
	opens, cascade := postgres.Open, " CASCADE"
	if variable == "TEST_MYSQL_DSN" {
		opens, cascade = mysql.Open, ""
	}
	admin, err := opens(dsn)
	closedAfter(t, admin, err)
	require.NoError(t, admin.Exec("CREATE SCHEMA "+name).Error)
	t.Cleanup(func() { assert.NoError(t, admin.Exec("DROP SCHEMA "+name+cascade).Error) })
	return func(tables ...string) {
		for _, table := range tables {
			require.NoError(t, admin.Exec("DROP TABLE IF EXISTS "+name+"."+table).Error)
		}
	}
}

func closedAfter(t *testing.T, db *gorm.DB, err error) *gorm.DB {
	t.Helper()
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, pool.Close()) })
	return db
}

type store struct {
	*bookingdb.Store
	db  *gorm.DB
	tap *sqltap.Tap
}

func open(t *testing.T) store { t.Helper(); return openOn(t, onSQLite) }

func openOn(t *testing.T, empty opener) store {
	t.Helper()
	tap := new(sqltap.Tap)
	db := empty(t, tap)
	require.NoError(t, bookingdb.Migrate(db))
	opened, err := bookingdb.New(db)
	require.NoError(t, err)
	return store{opened, db, tap}
}
