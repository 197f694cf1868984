package postgres_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
)

// server returns the DSN of a server, or skips the test.
func server(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv("TEST_POSTGRES_DSN")
	if dsn == "" {
		t.Skip(`set TEST_POSTGRES_DSN to a server's DSN to run this, such as "host=127.0.0.1 user=postgres dbname=test"`)
	}
	return dsn
}

// open returns a handle with one connection, on which temporary tables stay.
func open(t *testing.T, dsn string, options ...postgres.Option) *gorm.DB {
	t.Helper()
	db, err := postgres.Open(dsn, options...)
	require.NoError(t, err)
	pool := pool(t, db)
	pool.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	return db
}

func pool(t *testing.T, db *gorm.DB) *sql.DB {
	t.Helper()
	pool, err := db.DB()
	require.NoError(t, err)
	return pool
}

func exec(t *testing.T, db *gorm.DB, statement string, values ...any) {
	t.Helper()
	require.NoError(t, db.Exec(statement, values...).Error)
}

// Both forms are in use, in files and in variables of the environment.
func TestBothFormsOfADSNOpenTheDatabase(t *testing.T) {
	config, err := pgx.ParseConfig(server(t))
	require.NoError(t, err)
	uri := url.URL{Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Path: config.Database}
	query := url.Values{"host": {config.Host}, "port": {strconv.Itoa(int(config.Port))}, "application_name": {"the test"}}
	if config.TLSConfig == nil {
		query.Set("sslmode", "disable")
	}
	uri.RawQuery = query.Encode()
	for name, dsn := range map[string]string{
		"a URI":    uri.String(),
		"keywords": keywords(t, server(t)) + " application_name='the test'",
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, dsn)
			var application string
			require.NoError(t, db.Raw("SHOW application_name").Scan(&application).Error)
			assert.Equal(t, "the test", application)
		})
	}
}

func keywords(t *testing.T, dsn string) string {
	if strings.Contains(dsn, "://") {
		t.Skip("TEST_POSTGRES_DSN is a URI")
	}
	return dsn
}

// A DSN ends up in logs by way of errors. Whatever is wrong with it, the password is
// not in the error, and what was being done is.
func TestNoErrorTellsThePassword(t *testing.T) {
	for name, dsn := range map[string]string{
		"no such form":              "shop:tops3cret@localhost",
		"a port that is none":       "postgres://shop:tops3cret@localhost:port/shop",
		"a port in a keyword":       "host=localhost user=shop password=tops3cret port=abc",
		"spaces around":             "host=localhost user=shop password = tops3cret port=abc",
		"a slash in the password":   "postgres://shop:tops3cret/more@localhost/shop",
		"a percent in the password": "postgres://shop:%tops3cret@localhost/shop",
		"a quote that is open":      "host=localhost password='tops3cret",
		"a quote in it":             `host=localhost password='it\'s tops3cret' port=abc`,
		"no such certificate":       "host=localhost user=shop password=tops3cret sslmode=verify-full sslrootcert=/nowhere",
		"nobody there":              "host=127.0.0.1 port=1 user=shop password=tops3cret dbname=till connect_timeout=1",
		"nobody there, as a URI":    "postgres://shop:tops3cret@127.0.0.1:1/till?connect_timeout=1",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := postgres.Open(dsn)
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "s3cret")
			assert.NotContains(t, err.Error(), "tops")
			assert.ErrorContains(t, err, "open PostgreSQL database")
			if strings.Contains(dsn, "till") {
				assert.ErrorContains(t, err, `"till" at 127.0.0.1`)
			}
		})
	}
}

// The same with a server that refuses. No connection stays open.
func TestAServerThatRefusesIsNamed(t *testing.T) {
	_, err := postgres.Open(keywords(t, server(t)) + " password=tops3cret dbname=no_such_database")
	require.Error(t, err)
	assert.ErrorContains(t, err, `open PostgreSQL database "no_such_database"`)
	assert.NotContains(t, err.Error(), "tops3cret")
}

// Callers know GORM's errors and this library's, not the codes of a server.
func TestErrorsAreTranslated(t *testing.T) {
	db := open(t, server(t), postgres.WithConfig(gorm.Config{TranslateError: false}))
	exec(t, db, "CREATE TEMPORARY TABLE books (id bigint PRIMARY KEY, pages int CHECK (pages > 0))")
	exec(t, db, "CREATE TEMPORARY TABLE pages (book_id bigint REFERENCES books, late bigint REFERENCES books DEFERRABLE INITIALLY DEFERRED)")
	exec(t, db, "INSERT INTO books VALUES (1, 1)")
	exec(t, db, "INSERT INTO pages VALUES (1)")
	for statement, want := range map[string]error{
		"INSERT INTO books VALUES (1, 1)":        gorm.ErrDuplicatedKey,
		"INSERT INTO pages VALUES (404)":         gorm.ErrForeignKeyViolated,
		"INSERT INTO pages VALUES (NULL, 404)":   gorm.ErrForeignKeyViolated,
		"DELETE FROM books":                      gorm.ErrForeignKeyViolated,
		"INSERT INTO books VALUES (2, 0)":        gorm.ErrCheckConstraintViolated,
		raise("40001"):                           repository.ErrTryAgain,
		raise("40P01"):                           repository.ErrTryAgain,
		raise("55P03"):                           repository.ErrTryAgain,
		"SELECT pg_sleep('1 day') /* timeout */": nil,
		raise("40003"):                           nil, // nobody knows whether it was carried out
		raise("57P01"):                           nil,
	} {
		if strings.Contains(statement, "timeout") {
			exec(t, db, "SET statement_timeout = 10")
		}
		err := db.Exec(statement).Error
		exec(t, db, "SET statement_timeout = 0")
		require.Error(t, err, statement)
		if want != nil {
			assert.ErrorIs(t, err, want, statement)
			continue
		}
		assert.NotErrorIs(t, err, repository.ErrTryAgain, statement)
		assert.ErrorContains(t, err, "SQLSTATE", "it stays what the server said")
	}
}

// raise is a statement that fails with the code.
func raise(code string) string {
	return "DO $$ BEGIN RAISE EXCEPTION 'as ordered' USING ERRCODE = '" + code + "'; END $$"
}

// A lock that is not free in time, from a real server.
func TestALockThatIsNotFreeIsWorthAnotherTry(t *testing.T) {
	holder, other := open(t, server(t)), open(t, server(t))
	tx := holder.Begin()
	require.NoError(t, tx.Error)
	defer tx.Rollback()
	exec(t, tx, "SELECT pg_advisory_xact_lock(20260314)")
	exec(t, other, "SET lock_timeout = 10")
	assert.ErrorIs(t, other.Exec("SELECT pg_advisory_lock(20260314)").Error, repository.ErrTryAgain)
}

type event struct {
	ID     int64
	At     time.Time `gorm:"precision:6"`
	Amount int64
	Text   string
}

// What goes in comes out: moments to the microsecond from every zone and century,
// amounts up to the last bit, texts in any script. However the session is set.
func TestValuesComeBackAsTheyWere(t *testing.T) {
	for _, setting := range []string{"", " timezone=Asia/Tokyo", " datestyle=German", " default_query_exec_mode=simple_protocol"} {
		t.Run(setting, func(t *testing.T) {
			db := open(t, keywords(t, server(t))+setting)
			exec(t, db, "CREATE TEMPORARY TABLE events (id bigserial PRIMARY KEY, at timestamptz(6), amount bigint, text text)")
			for _, at := range []time.Time{
				time.Date(2026, 7, 1, 12, 30, 59, 123456000, time.UTC),
				time.Date(2026, 7, 1, 14, 0, 0, 100000000, time.FixedZone("CEST", 2*60*60)),
				time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC),
				time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
				time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
			} {
				for _, amount := range []int64{0, math.MinInt64, math.MaxInt64} {
					stored := event{At: at, Amount: amount, Text: "Ünïcödé 🙂 '; --"}
					require.NoError(t, db.Create(&stored).Error)
					var found event
					require.NoError(t, db.First(&found, "id = ? AND at = ? AND at <= ?", stored.ID, at, at).Error)
					assert.Equal(t, at.UTC(), found.At.UTC())
					assert.Equal(t, []any{amount, stored.Text}, []any{found.Amount, found.Text})
				}
			}
		})
	}
}

// The connector is put around the driver's, and is closed with the pool.
func TestAConnectorGoesAroundTheDriver(t *testing.T) {
	connector := &counting{}
	db, err := postgres.Open(server(t), postgres.WithConnector(func(base driver.Connector) driver.Connector {
		connector.Connector = base
		return connector
	}))
	require.NoError(t, err)
	assert.Equal(t, 1, connector.connects, "Open asks the server whether it is there")
	require.NoError(t, pool(t, db).Close())
}

type counting struct {
	driver.Connector
	connects int
}

func (c *counting) Connect(ctx context.Context) (driver.Conn, error) {
	c.connects++
	return c.Connector.Connect(ctx)
}
