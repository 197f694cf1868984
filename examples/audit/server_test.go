package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
)

func TestAShopOnPostgreSQLIsAudited(t *testing.T) {
	dsn := enginetest.Database(t, "postgres")
	auditsServer(t, "-postgres", dsn, options{postgres: dsn}, closing(t)(postgres.Open(dsn)))
}

func TestAShopOnMySQLIsAudited(t *testing.T) {
	dsn := enginetest.Database(t, "mysql")
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

	for _, table := range []string{"orders", "customers", "outbox_events", "stocks"} {
		stdout, stderr, status = runs(t, flag, enginetest.ReaderWithout(t, db, dsn, table))
		assert.Equal(t, failed, status)
		assert.NotContains(t, stdout, "Audited", "what could not be read was not audited")
		assert.Contains(t, stderr, "denied")
		assert.Contains(t, stderr, table)
		assert.NotContains(t, stderr, "Migrate")
	}

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

// closing returns what has a database closed at the end of the test.
func closing(t *testing.T) func(*gorm.DB, error) *gorm.DB {
	return func(db *gorm.DB, err error) *gorm.DB {
		t.Helper()
		require.NoError(t, err)
		return enginetest.Closing(t, db)
	}
}
