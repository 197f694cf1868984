package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// An engine without transactions keeps what was rolled back: an event of an order that
// was not saved, a key of a command that was not run.
func TestAMySQLTableWithoutTransactionsIsRefused(t *testing.T) {
	t.Parallel()
	s := openShopOn(t, "mysql")
	for _, table := range []string{"order_items", "outbox_events", "command_keys", "stocks"} {
		t.Run(table, func(t *testing.T) {
			if table == "stocks" { // its engine can't change while it has references
				s.Exec(t, "DROP TABLE stocks")
				s.Exec(t, "CREATE TABLE stocks (warehouse_id BIGINT, product_id BIGINT, quantity BIGINT, PRIMARY KEY (warehouse_id, product_id)) ENGINE=MyISAM")
			} else {
				dropReferences(t, s, table)
				s.Exec(t, "ALTER TABLE "+table+" ENGINE=MyISAM")
			}
			_, err := repository.New(s.DB)
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, "table "+table+" is of engine MyISAM")
			assert.ErrorContains(t, err, "ENGINE=InnoDB")
			s.Exec(t, "ALTER TABLE "+table+" ENGINE=InnoDB")
			newStore(t, s.DB)
		})
	}
}

func dropReferences(t *testing.T, s *shop, table string) {
	t.Helper()
	var names []string
	require.NoError(t, s.DB.Raw("SELECT constraint_name FROM information_schema.referential_constraints"+
		" WHERE constraint_schema = DATABASE() AND table_name = ?", table).Scan(&names).Error)
	for _, name := range names {
		s.Exec(t, "ALTER TABLE "+table+" DROP FOREIGN KEY "+name)
	}
}

// A prefix that ends in a dot puts the tables into another database. The store works on
// them, and checks them as its own.
func TestMySQLTablesOfAnotherDatabaseAreCheckedToo(t *testing.T) {
	t.Parallel()
	theirs, db := openShopOn(t, "mysql"), enginetest.New(t, "mysql")
	var other string
	require.NoError(t, theirs.DB.Raw("SELECT DATABASE()").Scan(&other).Error)
	db.NamingStrategy = schema.NamingStrategy{TablePrefix: other + "."}
	s := &shop{shoptest.On(t, db)}
	s.Paid(t, 1, 1)
	require.NoError(t, s.ship(t.Context(), 1))
	assert.Equal(t, domainmodel.StatusShipped, theirs.Find(t, 1).Status())

	s.Exec(t, "DELETE FROM "+other+".order_items WHERE order_id = 1")
	s.Exec(t, "DELETE FROM "+other+".orders WHERE id = 1")
	var exists *domainmodel.OrderExistsError
	require.ErrorAs(t, s.Orders.Save(t.Context(), newOrder(t, 1, 1)), &exists, "its events reserve its ID")

	theirs.Exec(t, "ALTER TABLE warehouses MODIFY region VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL")
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "column region of table warehouses")
}

// To a nondeterministic collation texts that differ may be equal, and LIKE fails on it.
func TestAPostgresTableThatComparesTextsLooselyIsRefused(t *testing.T) {
	for _, prefix := range []string{"", "shop_"} {
		config := gorm.Config{Logger: logger.Discard, NamingStrategy: schema.NamingStrategy{TablePrefix: prefix}}
		s := openShopOn(t, "postgres", sqlite.WithConfig(config))
		s.Exec(t, "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
		for _, table := range []string{prefix + "orders", prefix + "warehouses", prefix + "shipping_rates"} {
			s.Exec(t, "ALTER TABLE "+table+" ALTER region TYPE varchar(16) COLLATE loose")
			_, err := repository.New(plainPostgres(t, s, config)) // pgx has prepared nothing on it
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, "column region of table "+table+" is compared with collation loose")
			s.Exec(t, "ALTER TABLE "+table+` ALTER region TYPE char(16) COLLATE "default"`)
			_, err = repository.New(plainPostgres(t, s, config))
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, "column region of table "+table+" is a char(n)")
			s.Exec(t, "ALTER TABLE "+table+` ALTER region TYPE varchar(16) COLLATE "default"`)
			newStore(t, plainPostgres(t, s, config))
		}
	}
}

// In this role PostgreSQL checks no reference.
func TestAPostgresHandleThatDoesNotEnforceForeignKeysIsRefused(t *testing.T) {
	s := openShopOn(t, "postgres")
	withPostgresSetting(t, "session_replication_role=replica")
	_, err := repository.New(plainPostgres(t, s, gorm.Config{Logger: logger.Discard}))
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "session_replication_role=origin")
}

// A search_path that is executed reaches one connection of the pool.
func TestASearchPathOfOneConnectionOnlyIsNoticed(t *testing.T) {
	s := openShopOn(t, "postgres")
	var schema string
	require.NoError(t, s.DB.Raw("SELECT current_schema()").Scan(&schema).Error)
	elsewhere := enginetest.New(t, "postgres")
	require.NoError(t, elsewhere.Exec("SET search_path = "+schema).Error)
	_, err := repository.New(elsewhere)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "search_path")
}
