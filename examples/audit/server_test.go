package main

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
)

func TestAShopOnPostgreSQLIsAudited(t *testing.T) {
	server, schema := dsnOf(t, "TEST_POSTGRES_DSN", "host=127.0.0.1 user=postgres dbname=test"), "t_"+strings.ToLower(rand.Text())
	separator := " "
	if strings.Contains(server, "://") {
		separator = map[bool]string{true: "&", false: "?"}[strings.Contains(server, "?")]
	}
	admin := closing(t)(postgres.Open(server))
	require.NoError(t, admin.Exec("CREATE SCHEMA "+schema).Error)
	t.Cleanup(func() { assert.NoError(t, admin.Exec("DROP SCHEMA "+schema+" CASCADE").Error) })

	dsn := server + separator + "search_path=" + schema
	auditsServer(t, "-postgres", dsn, options{postgres: dsn}, closing(t)(postgres.Open(dsn)))
}

func TestAShopOnMySQLIsAudited(t *testing.T) {
	config, err := driver.ParseDSN(dsnOf(t, "TEST_MYSQL_DSN", "root@tcp(127.0.0.1:3306)/test"))
	require.NoError(t, err)
	admin := closing(t)(mysql.Open(config.FormatDSN()))
	config.DBName = "t_" + strings.ToLower(rand.Text())
	require.NoError(t, admin.Exec("CREATE DATABASE "+config.DBName).Error)
	t.Cleanup(func() { assert.NoError(t, admin.Exec("DROP DATABASE "+config.DBName).Error) })

	dsn := config.FormatDSN()
	auditsServer(t, "-mysql", dsn, options{mysql: dsn}, closing(t)(mysql.Open(dsn)))
}

// auditsServer audits an empty database, and then a shop in it that has an order with
// an item that was edited behind its order.
func auditsServer(t *testing.T, flag, dsn string, o options, db *gorm.DB) {
	t.Helper()
	_, stderr, status := runs(t, flag, dsn)
	assert.Equal(t, failed, status)
	assert.Contains(t, stderr, "no table orders")

	fill(t, db, func(_ *gorm.DB, store *repository.Store) {
		place(t, store, 1, "shipped")
		stdout, stderr, status := runs(t, flag, dsn)
		assert.Equal(t, clean, status, stderr)
		assert.Equal(t, "Audited: 1. To repair: 0.\n", stdout)
	})
	require.NoError(t, db.Exec("UPDATE order_items SET quantity = 999").Error)
	stdout, stderr, status := runs(t, flag, dsn)
	assert.Equal(t, refused, status, stderr)
	assert.Contains(t, stdout, "but its items sum to 9990.00 EUR")

	require.NoError(t, db.Migrator().DropConstraint(&activerecord.Order{}, "fk_orders_customer"))
	require.NoError(t, db.Exec("UPDATE orders SET customer_id = 7").Error)
	stdout, stderr, status = runs(t, flag, dsn)
	assert.Equal(t, refused, status, stderr)
	assert.Contains(t, stdout, "customer_id is 7, but there is no customer 7")
	assert.Contains(t, stdout, "Audited: 1. To repair: 2.")

	readOnly := closing(t)(o.openDB())
	assert.ErrorContains(t, readOnly.Exec("DELETE FROM orders").Error, "25006", "in a session of the audit's")
	assert.ErrorContains(t, readOnly.Transaction(func(tx *gorm.DB) error { return tx.Exec("DELETE FROM orders").Error }), "25006")
}

func TestAServerThatCanNotBeReachedIsAnErrorWithoutThePassword(t *testing.T) {
	for flag, dsn := range map[string]string{
		"-postgres": "host=127.0.0.1 port=1 user=shop password=secret dbname=shop",
		"-mysql":    "shop:secret@tcp(127.0.0.1:1)/shop",
	} {
		stdout, stderr, status := runs(t, flag, dsn)
		assert.Equal(t, failed, status)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, "127.0.0.1", flag)
		assert.NotContains(t, stderr, "secret", flag)
	}
}

func dsnOf(t *testing.T, variable, example string) string {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" {
		t.Skipf("set %s to a server's DSN to run this, such as %q", variable, example)
	}
	return dsn
}

// closing returns what has a database closed at the end of the test.
func closing(t *testing.T) func(*gorm.DB, error) *gorm.DB {
	return func(db *gorm.DB, err error) *gorm.DB {
		t.Helper()
		require.NoError(t, err)
		t.Cleanup(func() {
			pool, err := db.DB()
			require.NoError(t, err)
			assert.NoError(t, pool.Close())
		})
		return db
	}
}
