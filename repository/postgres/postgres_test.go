package postgres_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
)

var (
	open = enginetest.Open(postgres.Open).One // a handle with one connection
	exec = enginetest.Exec
)

// Both forms are in use, in files and in variables of the environment.
func TestBothFormsOfADSNOpenTheDatabase(t *testing.T) {
	config, err := pgx.ParseConfig(enginetest.Server(t, "postgres"))
	require.NoError(t, err)
	uri := url.URL{Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Path: config.Database}
	query := url.Values{"host": {config.Host}, "port": {strconv.Itoa(int(config.Port))}, "application_name": {"the test"}}
	if config.TLSConfig == nil {
		query.Set("sslmode", "disable")
	}
	uri.RawQuery = query.Encode()
	for name, dsn := range map[string]string{
		"a URI":    uri.String(),
		"keywords": keywords(t, enginetest.Server(t, "postgres")) + " application_name='the test'",
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

// Errors end up in logs. Whatever is wrong with a DSN, the error must not contain the password,
// and must say what was being done.
func TestNoErrorTellsThePassword(t *testing.T) {
	for name, dsn := range map[string]string{
		"no such form":              "shop:tops3cret@localhost",
		"an invalid port":           "postgres://shop:tops3cret@localhost:port/shop",
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
	_, err := postgres.Open(keywords(t, enginetest.Server(t, "postgres")) + " password=tops3cret dbname=no_such_database")
	require.Error(t, err)
	assert.ErrorContains(t, err, `open PostgreSQL database "no_such_database"`)
	assert.NotContains(t, err.Error(), "tops3cret")
}

// Callers know GORM's errors and this library's, not the codes of a server.
func TestErrorsAreTranslated(t *testing.T) {
	db := open(t, enginetest.Server(t, "postgres"), postgres.WithConfig(gorm.Config{TranslateError: false}))
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
	holder, other := open(t, enginetest.Server(t, "postgres")), open(t, enginetest.Server(t, "postgres"))
	tx := holder.Begin()
	require.NoError(t, tx.Error)
	defer tx.Rollback()
	exec(t, tx, "SELECT pg_advisory_xact_lock(20260314)")
	exec(t, other, "SET lock_timeout = 10")
	assert.ErrorIs(t, other.Exec("SELECT pg_advisory_lock(20260314)").Error, repository.ErrTryAgain)
}

// Settings of the session, such as its time zone, must not change them.
func TestValuesComeBackAsTheyWere(t *testing.T) {
	for _, setting := range []string{"", " timezone=Asia/Tokyo", " datestyle=German", " default_query_exec_mode=simple_protocol"} {
		t.Run(setting, func(t *testing.T) {
			db := open(t, keywords(t, enginetest.Server(t, "postgres"))+setting)
			exec(t, db, "CREATE TEMPORARY TABLE events (id bigserial PRIMARY KEY, at timestamptz(6), amount bigint, text text)")
			enginetest.ValuesComeBack(t, db)
		})
	}
}

// The connector is put around the driver's.
func TestAConnectorGoesAroundTheDriver(t *testing.T) {
	enginetest.Open(postgres.Open).ConnectorGoesAround(t, enginetest.Server(t, "postgres"))
}
