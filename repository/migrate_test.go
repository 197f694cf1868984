package repository_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Migrate runs at every start of an application, so it must change nothing the
// second time: neither rows nor schema.
func TestMigratingTwiceChangesNothing(t *testing.T) {
	s := openShop(t)
	s.paid(t, 1, 1, 2)
	schemaOf := func() (tables []string) {
		require.NoError(t, s.db.Raw("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").Scan(&tables).Error)
		return tables
	}
	rows, before := s.rows(t), schemaOf()
	require.NoError(t, repository.Migrate(s.db))
	assert.Equal(t, before, schemaOf())
	assert.Equal(t, rows, s.rows(t))
	s.find(t, 1)
}

// A team that has only had Active Record so far has tables with rows in them, without
// versions and without an outbox. Migrate brings both, and the orders can be used.
func TestMigratingADatabaseOfActiveRecordKeepsItsOrders(t *testing.T) {
	s := &shop{db: open(t, filepath.Join(t.TempDir(), "shop.db"))}
	require.NoError(t, activerecord.Migrate(s.db))
	fill(t, s.db)
	pending, err := activerecord.PlaceOrder(s.db, 1, "EU", "EUR")
	require.NoError(t, err)
	require.NoError(t, pending.AddItem(s.db, &activerecord.Product{ID: 1, Price: 1001, Currency: "EUR"}, 2))
	paid, err := activerecord.PlaceOrder(s.db, 1, "EU", "EUR")
	require.NoError(t, err)
	require.NoError(t, paid.AddItem(s.db, &activerecord.Product{ID: 2, Price: 1002, Currency: "EUR"}, 1))
	require.NoError(t, paid.Pay(s.db))
	s.exec(t, "ALTER TABLE orders DROP COLUMN version") // as before this library
	require.False(t, s.db.Migrator().HasTable("outbox_events"))

	require.NoError(t, repository.Migrate(s.db))
	s.Store = newStore(t, s.db)

	order := s.find(t, domainmodel.OrderID(pending.ID))
	assert.Equal(t, int64(1), order.Version())
	assert.Equal(t, domainmodel.MustMoney(2002, domainmodel.EUR), order.Total())
	require.NoError(t, order.ChangeQuantity(1, 3))
	require.NoError(t, s.Orders.Save(t.Context(), order))
	require.NoError(t, s.ship(t.Context(), domainmodel.OrderID(paid.ID)))
	assert.Equal(t, int64(2), s.find(t, order.ID()).Version())
	again, err := activerecord.PlaceOrder(s.db, 1, "EU", "EUR") // and Active Record goes on
	require.NoError(t, err)
	assert.Equal(t, int64(1), s.find(t, domainmodel.OrderID(again.ID)).Version())
}

// What Migrate could not do, it names.
func TestAMigrationThatFailsSaysOfWhat(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, db.Exec("CREATE VIEW orders AS SELECT 1 AS id").Error)
	assert.ErrorContains(t, repository.Migrate(db), "migrate the shop's tables")

	db = open(t, filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, db.Exec("CREATE VIEW outbox_events AS SELECT 1 AS id").Error)
	assert.ErrorContains(t, repository.Migrate(db), "migrate the outbox")
}
