package activerecord_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// An application migrates whenever it starts, so Migrate must work on tables that were
// migrated before, and that have rows.
func TestMigratingAgainChangesNothing(t *testing.T) {
	var tap sqltap.Tap
	s := openShop(t, sqlite.WithConnector(tap.Wrap))
	s.paid(t)
	before := s.rows(t)

	tap.Start()
	require.NoError(t, activerecord.Migrate(s.db))
	operations := tap.Stop()

	assert.Equal(t, before, s.rows(t))
	for _, operation := range operations {
		assert.NotRegexp(t, "^(CREATE|ALTER|DROP|INSERT)", operation.SQL)
	}
}

// Old tables get the new columns, and keep their rows.
func TestMigrateAddsAMissingColumn(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	for _, column := range []string{"cancelled_at", "version"} { // the second is NOT NULL: it needs a default
		require.NoError(t, s.db.Exec("ALTER TABLE orders DROP COLUMN "+column).Error)
	}

	require.NoError(t, activerecord.Migrate(s.db))

	require.NoError(t, order.Cancel(s.db))
	migrated := s.find(t, order.ID)
	assert.NotNil(t, migrated.CancelledAt)
	assert.EqualValues(t, 1, migrated.Version)
	assert.Len(t, migrated.Items, 2)
}

// SQLite can't add a CHECK to a table: GORM copies the table and drops the old one.
// The DROP would delete the items of all orders, by ON DELETE CASCADE, if package
// sqlite did not switch foreign keys off meanwhile.
func TestMigrateAddsAMissingCheckAndKeepsTheItems(t *testing.T) {
	s := openShop(t)
	order := s.pending(t)
	require.NoError(t, s.db.Exec("PRAGMA foreign_keys = OFF").Error)
	require.NoError(t, s.db.Migrator().DropConstraint(order, "chk_orders_total"))
	require.NoError(t, s.db.Exec("PRAGMA foreign_keys = ON").Error)
	require.False(t, s.db.Migrator().HasConstraint(order, "chk_orders_total"))

	require.NoError(t, activerecord.Migrate(s.db))

	assert.Len(t, s.find(t, order.ID).Items, 2)
	assert.ErrorContains(t, s.db.Model(order).UpdateColumn("total", -1).Error, "CHECK constraint failed")
}

// Every function says what it was doing when the database failed: "sql: database
// is closed" alone, in a log, tells nobody which order has a problem.
func TestEveryFunctionSaysWhatItWasDoing(t *testing.T) {
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	require.NoError(t, pool.Close())

	product := &activerecord.Product{ID: 8, Currency: "EUR"}
	order := func(status string) *activerecord.Order {
		return &activerecord.Order{ID: 7, Status: status, Region: "EU", Currency: "EUR", Items: []activerecord.OrderItem{{ID: 1, ProductID: 8}}}
	}
	for message, call := range map[string]func() error{
		"migrate the shop's tables: ":    func() error { return activerecord.Migrate(db) },
		"find product 8: ":               func() error { _, err := activerecord.FindProduct(db, 8); return err },
		"place an order of customer 9: ": func() error { _, err := activerecord.PlaceOrder(db, 9, "EU", "EUR"); return err },
		"find order 7: ":                 func() error { _, err := activerecord.FindOrder(db, 7); return err },
		"list orders: ":                  func() error { _, err := activerecord.ListOrders(db, "", "", 0, 1); return err },
		"report revenue: ":               func() error { _, err := activerecord.RevenueReport(db); return err },
		"add an item to order 7: ":       func() error { return order("pending").AddItem(db, product, 1) },
		"change an item of order 7: ":    func() error { return order("pending").ChangeQuantity(db, 8, 1) },
		"remove an item from order 7: ":  func() error { return order("pending").RemoveItem(db, 8) },
		"pay order 7: ":                  func() error { return order("pending").Pay(db, 0) },
		"cancel order 7: ":               func() error { return order("pending").Cancel(db) },
		"ship order 7: ":                 func() error { return order("paid").Ship(db) },
	} {
		t.Run(message, func(t *testing.T) {
			err := call()
			require.ErrorContains(t, err, "sql: database is closed")
			assert.Regexp(t, "^"+message, err.Error())
		})
	}
}
