package repository_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

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

// Whoever forgets Migrate learns it when the store is made, not from the first order.
func TestAStoreOnADatabaseThatWasNotMigratedIsRefused(t *testing.T) {
	for name := range engines {
		t.Run(name, func(t *testing.T) {
			db := engines[name](t)
			_, err := repository.New(db)
			require.ErrorIs(t, err, repository.ErrNotMigrated)
			assert.ErrorContains(t, err, "has Migrate been called?")
			assert.ErrorContains(t, err, "order")

			migrateActiveRecord(t, db)
			require.NoError(t, db.Migrator().DropColumn(&activerecord.Order{}, "version"))
			_, err = repository.New(db)
			require.ErrorIs(t, err, repository.ErrNotMigrated)
			assert.ErrorContains(t, err, "version")
		})
	}
}

// The tables of Active Record are enough to find out what they hold. What else is
// missing is named when it is needed.
func TestOrdersOfActiveRecordAreAuditedBeforeMigrate(t *testing.T) {
	for name := range engines {
		t.Run(name, func(t *testing.T) {
			s := &shop{db: engines[name](t)}
			migrateActiveRecord(t, s.db)
			fill(t, s.db)
			for range 2 {
				_, err := activerecord.PlaceOrder(s.db, 1, "EU", "EUR")
				require.NoError(t, err)
			}
			s.exec(t, "UPDATE orders SET total = 1 WHERE id = 2")
			s.Store = newStore(t, s.db)

			audited, found := audit(t, s.Store)
			assert.Equal(t, 2, audited)
			assert.Len(t, found, 1)

			err := s.Orders.Save(t.Context(), newOrder(t, 3, 1))
			require.ErrorIs(t, err, repository.ErrNotMigrated)
			assert.ErrorContains(t, err, "outbox_events")
			err = s.Orders.Update(t.Context(), 1, addOne(t), repository.Key("a key"))
			require.ErrorIs(t, err, repository.ErrNotMigrated)
			assert.ErrorContains(t, err, "command_keys")
		})
	}
}

// migrateActiveRecord makes the tables of Active Record only, on MySQL with a collation
// that New takes.
func migrateActiveRecord(t *testing.T, db *gorm.DB) {
	t.Helper()
	if db.Name() == "mysql" {
		db = db.Set("gorm:table_options", "COLLATE utf8mb4_bin")
	}
	require.NoError(t, activerecord.Migrate(db))
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
