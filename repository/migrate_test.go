package repository_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Migrate runs at every start of an application, so it must change nothing the
// second time: neither rows nor schema.
func TestMigrateTwiceChangesNothing(t *testing.T) {
	s := openShop(t)
	s.Paid(t, 1, 1, 2)
	schemaOf := func() (tables []string) {
		require.NoError(t, s.DB.Raw("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").Scan(&tables).Error)
		return tables
	}
	rows, before := s.rows(t), schemaOf()
	require.NoError(t, repository.Migrate(s.DB))
	assert.Equal(t, before, schemaOf())
	assert.Equal(t, rows, s.rows(t))
	s.Find(t, 1)
}

// A team that has only had Active Record so far has tables with rows in them, without
// versions and without an outbox. Migrate brings both, and the orders can be used.
func TestMigrateKeepsTheOrdersOfADatabaseOfActiveRecord(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	require.NoError(t, activerecord.Migrate(db))
	fill(t, db)
	pending, err := activerecord.PlaceOrder(db, 1, "EU", "EUR")
	require.NoError(t, err)
	require.NoError(t, pending.AddItem(db, &activerecord.Product{ID: 1, Price: 1001, Currency: "EUR"}, 2))
	paid, err := activerecord.PlaceOrder(db, 1, "EU", "EUR")
	require.NoError(t, err)
	require.NoError(t, paid.AddItem(db, &activerecord.Product{ID: 2, Price: 1002, Currency: "EUR"}, 1))
	require.NoError(t, paid.Pay(db, paid.Total))
	enginetest.Exec(t, db, "ALTER TABLE orders DROP COLUMN version") // as before this library
	require.False(t, db.Migrator().HasTable("outbox_events"))

	require.NoError(t, repository.Migrate(db))
	s := &shop{shoptest.On(t, db)}

	order := s.Find(t, domainmodel.OrderID(pending.ID))
	assert.Equal(t, int64(1), order.Version())
	assert.Equal(t, domainmodel.MustMoney(2002, domainmodel.EUR), order.Total())
	require.NoError(t, order.ChangeQuantity(1, 3))
	require.NoError(t, s.Orders.Save(t.Context(), order))
	require.NoError(t, s.Shipping().Ship(t.Context(), domainmodel.OrderID(paid.ID), time.Now()))
	assert.Equal(t, int64(2), s.Find(t, order.ID()).Version())
	again, err := activerecord.PlaceOrder(s.DB, 1, "EU", "EUR") // and Active Record goes on
	require.NoError(t, err)
	assert.Equal(t, int64(1), s.Find(t, domainmodel.OrderID(again.ID)).Version())
}

// A forgotten Migrate is reported when the store is made, and not at the first order.
func TestAStoreOnADatabaseThatWasNotMigratedIsRefused(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name)
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

// An audit needs only the tables of Active Record. Other tables that are missing are named
// when they are needed.
func TestOrdersOfActiveRecordAreAuditedBeforeMigrate(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name)
			migrateActiveRecord(t, db)
			fill(t, db)
			for range 2 {
				_, err := activerecord.PlaceOrder(db, 1, "EU", "EUR")
				require.NoError(t, err)
			}
			enginetest.Exec(t, db, "UPDATE orders SET total = 1 WHERE id = 2")
			s := &shop{shoptest.On(t, db)}

			audited, found := audit(t, s.DB)
			assert.Equal(t, 2, audited)
			assert.Len(t, found, 1)

			err := s.Orders.Save(t.Context(), newOrder(t, 3, 1))
			require.ErrorIs(t, err, repository.ErrNotMigrated)
			assert.ErrorContains(t, err, "outbox_events")
			err = update(t.Context(), s, 1, addOne(t), repository.Key("a key"))
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

// The error names the step that failed.
func TestMigrateThatFailsSaysOfWhat(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	require.NoError(t, db.Exec("CREATE VIEW orders AS SELECT 1 AS id").Error)
	assert.ErrorContains(t, repository.Migrate(db), "migrate the shop's tables")

	db = enginetest.New(t, "sqlite")
	require.NoError(t, db.Exec("CREATE VIEW outbox_events AS SELECT 1 AS id").Error)
	assert.ErrorContains(t, repository.Migrate(db), "migrate the outbox")
}

// ordersWithoutChecks makes the tables as a team's own GORM model may have made them: orders
// without our CHECKs, and items that are deleted with their order.
func ordersWithoutChecks(t *testing.T, file string) {
	t.Helper()
	db := open(t, file)
	shoptest.Filled(t, db)
	placed, err := activerecord.PlaceOrder(db, 1, "EU", "EUR")
	require.NoError(t, err)
	require.NoError(t, placed.AddItem(db, &activerecord.Product{ID: 1, Price: 1001, Currency: "EUR"}, 2))
	var made string
	require.NoError(t, db.Raw("SELECT sql FROM sqlite_master WHERE name = 'orders'").Scan(&made).Error)
	plain := regexp.MustCompile(`,CONSTRAINT .chk_[a-z_]+. CHECK \([^)]*\)`).ReplaceAllString(made, "")
	require.NotEqual(t, made, plain)
	require.NoError(t, db.Connection(func(db *gorm.DB) error {
		for _, statement := range []string{
			"PRAGMA writable_schema = ON", "PRAGMA foreign_keys = ON",
		} {
			require.NoError(t, db.Exec(statement).Error)
		}
		return db.Exec("UPDATE sqlite_master SET sql = ? WHERE name = 'orders'", plain).Error
	}))
}

// To add a CHECK on SQLite, GORM copies the table and drops the old one. With foreign keys on,
// the drop also deletes the items of every order.
func TestMigrateLosesNoItemsOnAnyHandleOfSQLite(t *testing.T) {
	items := func(t *testing.T, db *gorm.DB) (count int64) {
		t.Helper()
		require.NoError(t, db.Table("order_items").Count(&count).Error)
		return count
	}
	checks := func(t *testing.T, db *gorm.DB) bool {
		t.Helper()
		var made string
		require.NoError(t, db.Raw("SELECT sql FROM sqlite_master WHERE name = 'orders'").Scan(&made).Error)
		return regexp.MustCompile("chk_orders_total").MatchString(made)
	}
	for name, open := range map[string]func(t *testing.T, file string) *gorm.DB{
		"ours":   func(t *testing.T, file string) *gorm.DB { return open(t, file) },
		"GORM's": func(t *testing.T, file string) *gorm.DB { return plainSQLite(t, file, goodForSQLite) },
		"GORM's, skipped": func(t *testing.T, file string) *gorm.DB {
			return plainSQLite(t, file, goodForSQLite).Session(&gorm.Session{SkipDefaultTransaction: true, PrepareStmt: true})
		},
		"a pool of one": func(t *testing.T, file string) *gorm.DB {
			db := plainSQLite(t, file, goodForSQLite)
			pool, err := db.DB()
			require.NoError(t, err)
			pool.SetMaxOpenConns(1)
			return db
		},
	} {
		for what, migrate := range map[string]func(*gorm.DB) error{"repository": repository.Migrate, "activerecord": activerecord.Migrate} {
			t.Run(name+"/"+what, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "shop.db")
				ordersWithoutChecks(t, file)
				db := open(t, file)
				require.False(t, checks(t, db), "the CHECK is to be missing")

				require.ErrorContains(t, db.Transaction(migrate), "can't be migrated inside a transaction")
				assert.Equal(t, int64(1), items(t, db), "in a transaction, it is refused")

				require.NoError(t, migrate(db))
				assert.Equal(t, int64(1), items(t, db))
				assert.True(t, checks(t, db), "that is what the table was copied for")
				var enforced bool
				require.NoError(t, db.Raw("PRAGMA foreign_keys").Scan(&enforced).Error)
				assert.True(t, enforced, "foreign keys are on again")
			})
		}
	}
	t.Run("in a transaction, by its name", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "shop.db")
		ordersWithoutChecks(t, file)
		require.ErrorIs(t, open(t, file).Transaction(repository.Migrate), repository.ErrInsideTransaction)
	})
}

// A program migrates at every start, while others serve: an ALTER would make readers wait,
// and fail where a view is on the column or the role does not own the table.
func TestTheSecondMigrateSendsNothingButReads(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			db := enginetest.New(t, name, sqlite.WithConnector(tap.Wrap))
			require.NoError(t, repository.Migrate(db))
			tap.Start()
			require.NoError(t, repository.Migrate(db))
			onlyReads(t, tap.Stop())
		})
	}
}

func onlyReads(t *testing.T, operations []sqltap.Operation) {
	t.Helper()
	require.NotEmpty(t, operations)
	for _, operation := range operations {
		if operation.Kind == sqltap.Exec || operation.Kind == sqltap.Query {
			assert.Regexp(t, `^\s*(?i:SELECT|SHOW|PRAGMA|BEGIN|SAVEPOINT|COMMIT|DO RELEASE_LOCK)\b`, operation.SQL)
		}
	}
}

// A program may run as a role that owns no table, from which the information_schema hides the
// constraints.
func TestTheSecondMigrateNeedsNoMoreThanToSelect(t *testing.T) {
	role := enginetest.Name()
	migrated := func(t *testing.T, engine string, open enginetest.Open) (dsn string, owner *gorm.DB) {
		dsn = enginetest.Database(t, engine)
		owner = open.One(t, dsn)
		require.NoError(t, repository.Migrate(owner))
		return dsn, owner
	}
	migrates := func(t *testing.T, dsn string, open enginetest.Open, first func(driver.Connector) driver.Connector) {
		var tap sqltap.Tap
		db := open.One(t, dsn, sqlite.WithConnector(func(c driver.Connector) driver.Connector { return tap.Wrap(first(c)) }))
		tap.Start()
		require.NoError(t, repository.Migrate(db))
		onlyReads(t, tap.Stop())
	}
	t.Run("postgres", func(t *testing.T) {
		dsn, owner := migrated(t, "postgres", postgres.Open)
		enginetest.Exec(t, owner, "CREATE ROLE "+role)
		t.Cleanup(func() {
			enginetest.Exec(t, owner, "DROP OWNED BY "+role)
			enginetest.Exec(t, owner, "DROP ROLE "+role)
		})
		schema := queryLines(t, owner, "SELECT current_schema()")[0]
		enginetest.Exec(t, owner, "GRANT USAGE ON SCHEMA "+schema+" TO "+role)
		enginetest.Exec(t, owner, "GRANT SELECT ON ALL TABLES IN SCHEMA "+schema+" TO "+role)
		migrates(t, dsn, postgres.Open, func(c driver.Connector) driver.Connector {
			return enginetest.FirstStatement(c, "SET ROLE "+role)
		})
	})
	t.Run("mysql", func(t *testing.T) {
		dsn, owner := migrated(t, "mysql", mysql.Open)
		enginetest.Exec(t, owner, "CREATE USER "+role+"@'%' IDENTIFIED BY 'secret'")
		t.Cleanup(func() { enginetest.Exec(t, owner, "DROP USER "+role+"@'%'") })
		config, err := mysqldriver.ParseDSN(dsn)
		require.NoError(t, err)
		enginetest.Exec(t, owner, "GRANT SELECT ON "+config.DBName+".* TO "+role+"@'%'")
		config.User, config.Passwd = role, "secret"
		migrates(t, config.FormatDSN(), mysql.Open, func(c driver.Connector) driver.Connector { return c })
	})
}

// A deployment starts several programs at once.
func TestMigratesAtOnceWaitForEachOther(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() { assert.NoError(t, repository.Migrate(db)) })
			}
			all.Wait()
			newStore(t, db)
		})
	}
	t.Run("sqlite, GORM's handles that begin without the lock", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "shop.db")
		var all sync.WaitGroup
		var handles []*gorm.DB // open first: gorm.Open itself reads, and may find the file locked
		for range 8 {
			handles = append(handles, plainSQLite(t, file, "_foreign_keys=1"))
		}
		for _, db := range handles {
			all.Go(func() { assert.NoError(t, repository.Migrate(db)) })
		}
		all.Wait()
		newStore(t, open(t, file))
	})
}

// A program that only reads, such as a report, may migrate at its start as the others do.
func TestAMigrateThatCanNotWriteNeedsNothingButReads(t *testing.T) {
	for name, parameters := range map[string]string{"a file": "mode=ro&" + goodForSQLite, "a connection": queryOnly + "&" + goodForSQLite} {
		for mode, open := range map[string]func(file string) *gorm.DB{
			"ours, with a WAL": func(file string) *gorm.DB { return open(t, file) },
			"GORM's":           func(file string) *gorm.DB { return plainSQLite(t, file, goodForSQLite) },
		} {
			t.Run(name+", "+mode, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "shop.db")
				writer := open(file)
				require.NoError(t, repository.Migrate(writer))
				reader := plainSQLite(t, file, parameters)
				require.NoError(t, repository.Migrate(reader))

				enginetest.Exec(t, writer, "DROP INDEX idx_outbox_events_event")
				require.ErrorContains(t, repository.Migrate(reader), "migrate the outbox: something is missing in the database, which is read-only")
			})
		}
	}
}

// Wherever the context ends, or the connection breaks, that is what the error says. GORM's Has
// methods say then that a table, a column or an index is missing.
func TestAMigrateThatIsCutShortSaysWhy(t *testing.T) {
	t.Parallel()
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var tap sqltap.Tap
			db := enginetest.New(t, name, sqlite.WithConnector(tap.Wrap))
			require.NoError(t, outbox.Migrate(db))
			tap.Start()
			require.NoError(t, outbox.Migrate(db))
			operations := len(tap.Stop())
			for k := 1; k <= operations; k++ {
				ctx, cancel := context.WithCancel(t.Context())
				tap.FailAt(k, sqltap.CancelContext(cancel))
				if err := outbox.Migrate(db.WithContext(ctx)); err != nil { // COMMIT and what follows may succeed
					require.ErrorIs(t, err, context.Canceled, "operation %d", k)
					require.NotContains(t, err.Error(), "rename")
				}
				cancel()
				tap.FailAt(k, sqltap.DropConnection)
				if err := outbox.Migrate(db); err != nil {
					require.Regexp(t, "injected fault|bad connection", err.Error(), "operation %d", k)
					require.NotContains(t, err.Error(), "rename")
				}
				tap.Intercept(nil)
			}
			require.NoError(t, outbox.Migrate(db))
		})
	}
}

// PostgreSQL cuts a name after 63 bytes, and GORM looks for the whole one: it shortens to 64
// characters unless it is told otherwise, and no table.
func TestMigrateNamesWhatIsTooLongForPostgreSQL(t *testing.T) {
	db := enginetest.New(t, "postgres")
	named := func(names schema.NamingStrategy) *gorm.DB {
		db, err := gorm.Open(db.Dialector, &gorm.Config{NamingStrategy: names, Logger: logger.Discard})
		require.NoError(t, err)
		return db
	}
	long := strings.Repeat("a", 35) + "_"
	for name, names := range map[string]schema.NamingStrategy{
		"chk_" + long + "shipping_rates_per_piece":                  {TablePrefix: long},
		strings.Repeat("a", 60) + "_orders":                         {TablePrefix: "shop." + strings.Repeat("a", 60) + "_", IdentifierMaxLength: 63},
		"idx_" + strings.Repeat("ä", 20) + "_outbox_events_pending": {TablePrefix: strings.Repeat("ä", 20) + "_", IdentifierMaxLength: 63},
	} {
		db := named(names)
		err := errors.Join(activerecord.Migrate(db), outbox.Migrate(db))
		require.ErrorContains(t, err, name)
		require.ErrorContains(t, err, "choose a shorter TablePrefix, or set IdentifierMaxLength: 63")
	}
	db = named(schema.NamingStrategy{TablePrefix: long, IdentifierMaxLength: 63})
	require.NoError(t, repository.Migrate(db))
	require.NoError(t, repository.Migrate(db))
	newStore(t, db)
}

// The names of indexes belong to the schema on PostgreSQL, so a table that was renamed keeps
// the name from the new one, and CREATE INDEX IF NOT EXISTS creates nothing.
func TestMigrateSaysThatAnIndexCouldNotBeCreated(t *testing.T) {
	s := openShopOn(t, "postgres")
	s.Exec(t, "ALTER TABLE outbox_events RENAME TO old_events")
	err := repository.Migrate(s.DB)
	require.Error(t, err)
	assert.ErrorContains(t, err, "idx_outbox_events_event of table outbox_events")
	assert.ErrorContains(t, err, "rename that index")
}

// Indexes are named for their table, prefix and all, so that two shops have room in a schema.
func TestTwoPrefixesHaveTheirOwnIndexes(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name)
			for _, prefix := range []string{"a_", "b_"} {
				db, err := gorm.Open(db.Dialector, &gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: prefix}, Logger: db.Logger})
				require.NoError(t, err)
				require.NoError(t, repository.Migrate(db))
				newStore(t, db)
				assert.True(t, db.Migrator().HasIndex(prefix+"outbox_events", "idx_"+prefix+"outbox_events_event"))
			}
		})
	}
}

// Without it, the events of a version could be there twice, and the ID of a deleted order be
// given again. A product that has two items is found when its order is loaded, or audited.
func TestAStoreWithoutTheUniqueIndexOfTheOutboxIsRefused(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			s := openShopOn(t, name)
			require.NoError(t, s.DB.Migrator().DropIndex("outbox_events", "idx_outbox_events_event"))
			_, err := repository.New(s.DB)
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, "table outbox_events has no unique index")

			s.Exec(t, "CREATE UNIQUE INDEX by_hand ON outbox_events (number, version, aggregate, aggregate_id)")
			store := newStore(t, s.DB)
			require.NoError(t, store.Orders.Save(t.Context(), newOrder(t, 1, 1)))
			s.Exec(t, "DELETE FROM orders")
			var exists *domainmodel.OrderExistsError
			require.ErrorAs(t, store.Orders.Save(t.Context(), newOrder(t, 1, 1)), &exists, "whatever the index is called")
		})
	}
}

// An index that has the right name may be another one: Migrate says so, as New does, and drops
// nothing.
func TestMigrateAndNewNameAnIndexThatHasTheNameOnly(t *testing.T) {
	const events = "aggregate, aggregate_id, version, number"
	wrong := map[string]string{
		"not unique":            "CREATE INDEX idx_outbox_events_event ON outbox_events (" + events + ")",
		"fewer columns":         "CREATE UNIQUE INDEX idx_outbox_events_event ON outbox_events (aggregate, aggregate_id, version)",
		"of some rows":          "CREATE UNIQUE INDEX idx_outbox_events_event ON outbox_events (" + events + ") WHERE sent_at IS NULL",
		"of an expression":      "CREATE UNIQUE INDEX idx_outbox_events_event ON outbox_events (aggregate, aggregate_id, version, (number + 0))",
		"of a part of a column": "CREATE UNIQUE INDEX idx_outbox_events_event ON outbox_events (aggregate, aggregate_id(5), version, number)",
	}
	kinds := map[string][]string{
		"sqlite":   {"not unique", "fewer columns", "of some rows", "of an expression"},
		"postgres": {"not unique", "fewer columns", "of some rows", "of an expression"},
		"mysql":    {"not unique", "fewer columns", "of a part of a column"},
	}
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name)
			for _, kind := range kinds[name] {
				require.NoError(t, repository.Migrate(db))
				require.NoError(t, db.Migrator().DropIndex("outbox_events", "idx_outbox_events_event"))
				enginetest.Exec(t, db, wrong[kind])
				_, refused := repository.New(db)
				for _, err := range []error{repository.Migrate(db), refused} {
					require.ErrorIs(t, err, repository.ErrUnsuitableHandle, kind)
					assert.ErrorContains(t, err, "index idx_outbox_events_event is not unique, or not of all rows, or of other columns: drop it, and call Migrate")
				}
				require.NoError(t, db.Migrator().DropIndex("outbox_events", "idx_outbox_events_event"))
			}
			require.NoError(t, repository.Migrate(db))
			newStore(t, db)
		})
	}
}

// On MySQL and SQLite, GORM looks into the handle's own database for what exists, whatever
// the prefix says.
func TestMigrateNamesAPrefixOfAnotherDatabase(t *testing.T) {
	for _, name := range []string{"sqlite", "mysql"} {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name)
			db.NamingStrategy = schema.NamingStrategy{TablePrefix: "other.shop_"}
			require.ErrorContains(t, repository.Migrate(db), "table shop_customers into database other, where GORM looks for no tables on "+name+": migrate with a handle that was opened on other")
		})
	}
}

// The outbox of an early version kept the ID of the order in a column of its own.
func TestAnOutboxOfAnEarlyVersionIsRefused(t *testing.T) {
	s := openShop(t)
	s.Exec(t, "DROP TABLE outbox_events")
	s.Exec(t, "CREATE TABLE outbox_events (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL)")
	assert.ErrorContains(t, repository.Migrate(s.DB), "without a column aggregate")
}

// GORM copies a table of SQLite to add a constraint. It misreads the table's SQL at a comment,
// and forgets the indexes and triggers of others.
func TestMigrateKeepsWhatGORMWouldForget(t *testing.T) {
	const orders = `CREATE TABLE orders (
		id integer PRIMARY KEY,
		customer_id integer NOT NULL,
		region text NOT NULL, currency text NOT NULL, status text NOT NULL,
		total integer NOT NULL,
		placed_at datetime NOT NULL,%s
		paid_at datetime,
		shipped_at datetime, cancelled_at datetime, warehouse_id integer,
		shipping_cost integer NOT NULL DEFAULT 0, version integer NOT NULL DEFAULT 1,
		gift_note text)`
	made := func(t *testing.T, comment string) *gorm.DB {
		db := enginetest.New(t, "sqlite")
		for _, statement := range []string{
			"CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, email text NOT NULL)", "INSERT INTO customers VALUES (1, 'Ada', 'a@b')",
			fmt.Sprintf(orders, comment),
			"INSERT INTO orders VALUES (7, 1, 'EU', 'EUR', 'paid', 100, '2026-01-01 00:00:00+00:00', '2026-01-02 00:00:00+00:00', NULL, NULL, NULL, 0, 1, 'happy birthday')",
			"CREATE UNIQUE INDEX my_unique ON orders (gift_note)",
			"CREATE TRIGGER my_trigger AFTER UPDATE ON orders BEGIN SELECT 1; END",
			"CREATE VIEW my_view AS SELECT id, paid_at FROM orders",
		} {
			require.NoError(t, db.Exec(statement).Error)
		}
		return db
	}
	state := func(t *testing.T, db *gorm.DB) (paid, note string, others int) {
		t.Helper()
		require.NoError(t, db.Raw("SELECT paid_at, gift_note FROM orders").Row().Scan(&paid, &note))
		require.NoError(t, db.Raw("SELECT COUNT(*) FROM sqlite_master WHERE name IN ('my_unique', 'my_trigger', 'my_view')").Scan(&others).Error)
		require.NoError(t, db.Exec("SELECT * FROM my_view").Error)
		return paid, note, others
	}
	t.Run("a table that GORM understands", func(t *testing.T) {
		db := made(t, "")
		require.NoError(t, repository.Migrate(db))
		_, note, others := state(t, db)
		assert.Equal(t, []any{"happy birthday", 3}, []any{note, others})
		newStore(t, db)
		assert.Error(t, db.Exec("UPDATE orders SET total = -1").Error, "the constraint is there")
	})
	t.Run("a table that it misreads", func(t *testing.T) {
		db := made(t, "\n-- when the money came in\n")
		err := repository.Migrate(db)
		require.ErrorContains(t, err, "column paid_at of table orders would lose 1 values")
		paid, note, others := state(t, db)
		assert.NotEmpty(t, paid)
		assert.Equal(t, []any{"happy birthday", 3}, []any{note, others})
	})
}

// A migration that has to wait waits no longer than the handle's context.
func TestMigrateEndsWithTheContextOfItsHandle(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			require.ErrorIs(t, repository.Migrate(db.WithContext(ctx)), context.Canceled)
		})
	}
}

// A time of fewer digits would be rounded, also up, and one without a zone read in whichever
// zone the connection has.
func TestMigrateMendsOrNamesTheTypesOfTimes(t *testing.T) {
	for of, want := range map[string]string{"timestamptz(0)": "", "timestamptz(3)": "", "timestamptz": "", "timestamp": "column placed_at of table orders is a timestamp without time zone"} {
		t.Run(of, func(t *testing.T) {
			db := enginetest.New(t, "postgres")
			require.NoError(t, repository.Migrate(db))
			require.NoError(t, db.Exec("ALTER TABLE orders ALTER COLUMN placed_at TYPE "+of).Error)
			err := repository.Migrate(db)
			if want != "" {
				require.ErrorContains(t, err, want)
				return
			}
			require.NoError(t, err)
			var digits int
			require.NoError(t, db.Raw("SELECT datetime_precision FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'orders' AND column_name = 'placed_at'").Scan(&digits).Error)
			assert.Equal(t, 6, digits)
		})
	}
}

// Other programs use existing tables, too, so Migrate keeps data that GORM would cut, round or
// drop.
func TestMigrateLeavesTheColumnsOfOthersAsTheyAre(t *testing.T) {
	name := strings.Repeat("x", 300)
	for engine, id := range map[string]string{
		"sqlite": "integer PRIMARY KEY AUTOINCREMENT", "postgres": "bigserial PRIMARY KEY", "mysql": "bigint AUTO_INCREMENT PRIMARY KEY",
	} {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.New(t, engine)
			exec := func(statement string, values ...any) error { return db.Exec(statement, values...).Error }
			require.NoError(t, exec("CREATE TABLE customers (id "+id+", name varchar(400) NOT NULL UNIQUE, email varchar(400) NOT NULL DEFAULT 'nobody@example.com')"))
			for range 3 {
				require.NoError(t, exec("INSERT INTO customers (name) VALUES (?)", name))
				require.NoError(t, exec("DELETE FROM customers"))
			}
			require.NoError(t, exec("INSERT INTO customers (name) VALUES (?)", name))
			require.NoError(t, exec("DELETE FROM customers WHERE id < 4"))
			if engine != "mysql" {
				require.NoError(t, exec("CREATE VIEW names AS SELECT name FROM customers"))
			}
			for range 2 {
				require.NoError(t, repository.Migrate(db))
			}
			var found activerecord.Customer
			require.NoError(t, db.First(&found).Error)
			assert.Equal(t, []any{int64(4), name, "nobody@example.com"}, []any{found.ID, found.Name, found.Email})
			assert.Error(t, exec("INSERT INTO customers (name) VALUES (?)", name), "the name is unique")
			require.NoError(t, exec("UPDATE customers SET email = 'x@example.com'"))
			assert.NoError(t, exec("INSERT INTO customers (name) VALUES ('Ada')"), "the address has its default")
		})
	}
}

// An ID that was given is not given again, also where GORM copies the table.
func TestMigrateKeepsTheLastIDOfATable(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	for _, statement := range []string{
		"CREATE TABLE products (id integer PRIMARY KEY AUTOINCREMENT, sku text NOT NULL, name text NOT NULL, price integer NOT NULL, currency text NOT NULL)",
		"INSERT INTO products VALUES (1, 'A', 'a', 1, 'EUR'), (2, 'B', 'b', 1, 'EUR')",
		"DELETE FROM products WHERE id = 2",
	} {
		require.NoError(t, db.Exec(statement).Error)
	}
	require.NoError(t, repository.Migrate(db))
	require.Error(t, db.Exec("UPDATE products SET price = -1").Error, "the table was copied, to add a CHECK")
	require.NoError(t, db.Exec("INSERT INTO products (sku, name, price, currency) VALUES ('C', 'c', 1, 'EUR')").Error)
	var ids []int64
	require.NoError(t, db.Raw("SELECT id FROM products ORDER BY id").Scan(&ids).Error)
	assert.Equal(t, []int64{1, 3}, ids)
}

// Migrate does not convert a column if each value would lose a part. A person has to decide.
func TestMigrateNamesAColumnThatItCanNotKeepWhole(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		for _, column := range []string{"price decimal(12,2)", "sku int", "price varchar(10)"} {
			t.Run(engine+", "+column, func(t *testing.T) {
				name, _, _ := strings.Cut(column, " ")
				db := enginetest.New(t, engine)
				require.NoError(t, repository.Migrate(db))
				require.NoError(t, db.Exec("DROP TABLE stocks").Error)
				require.NoError(t, db.Exec("ALTER TABLE products DROP COLUMN "+name).Error)
				require.NoError(t, db.Exec("ALTER TABLE products ADD COLUMN "+column).Error)
				assert.ErrorContains(t, repository.Migrate(db), "column "+name+" of table products is a ")
			})
		}
	}
}

// Such tables would make a Save fail later, with an error in the database's terms. New or Migrate
// names the fault at once.
func TestTablesOfOthersThatCanNotKeepOrdersAreRefused(t *testing.T) {
	for _, c := range []struct{ engine, spoil, says string }{
		{"postgres", "ALTER TABLE orders ALTER COLUMN id TYPE integer", "column id of table orders is integer"},
		{"postgres", "ALTER TABLE order_items ALTER COLUMN order_id TYPE integer", "column order_id of table order_items is integer"},
		{"postgres", "ALTER TABLE orders ALTER COLUMN id DROP DEFAULT, ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY", "column id of table orders is GENERATED ALWAYS"},
		{"postgres", "DROP INDEX idx_outbox_events_event; ALTER TABLE outbox_events ADD UNIQUE (aggregate, aggregate_id, version, number) DEFERRABLE INITIALLY DEFERRED", "table outbox_events has no unique index"},
		{"postgres", "SET default_transaction_read_only = on", "nothing can be written"},
		{"sqlite", "DROP INDEX idx_order_items_product; ALTER TABLE order_items RENAME TO other; ALTER TABLE other RENAME TO Order_Items", "table order_items has no unique index"},
	} {
		t.Run(c.engine+", "+c.says, func(t *testing.T) {
			db := enginetest.New(t, c.engine)
			require.NoError(t, repository.Migrate(db))
			enginetest.Pool(t, db).SetMaxOpenConns(1) // so that New sees what was SET
			for statement := range strings.SplitSeq(c.spoil, "; ") {
				require.NoError(t, db.Exec(statement).Error)
			}
			_, err := repository.New(db)
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, c.says)
		})
	}
	db := enginetest.New(t, "mysql")
	require.NoError(t, db.Exec("CREATE TABLE orders (id int AUTO_INCREMENT PRIMARY KEY)").Error)
	assert.ErrorContains(t, repository.Migrate(db), "column id of table orders is a int(11)")
}

// The index is not looked for by our name: a migration by hand may have chosen another one.
func TestAnIDIsGivenOnceWhateverItsIndexIsCalled(t *testing.T) {
	for _, engine := range enginetest.Engines {
		t.Run(engine, func(t *testing.T) {
			s := openShopOn(t, engine)
			require.NoError(t, s.DB.Migrator().DropIndex("outbox_events", "idx_outbox_events_event"))
			s.Exec(t, "CREATE UNIQUE INDEX by_hand ON outbox_events (aggregate, aggregate_id, version, number)")
			s.Store = newStore(t, s.DB)
			order := newOrder(t, 1, 1)
			require.NoError(t, s.Orders.Save(t.Context(), order))
			s.Exec(t, "DELETE FROM order_items")
			s.Exec(t, "DELETE FROM orders")
			var exists *domainmodel.OrderExistsError
			assert.ErrorAs(t, s.Orders.Save(t.Context(), newOrder(t, 1, 1)), &exists)
		})
	}
}

// A second set of tables would hide the first one, and all of its rows.
func TestMigrateDoesNotHideTablesOfAnotherSchema(t *testing.T) {
	dsn := enginetest.Database(t, "postgres")
	db, err := postgres.Open(dsn)
	require.NoError(t, err)
	enginetest.Closing(t, db)
	require.NoError(t, repository.Migrate(db))
	first := enginetest.Name()
	require.NoError(t, db.Exec("CREATE SCHEMA "+first).Error)
	t.Cleanup(func() { db.Exec("DROP SCHEMA " + first + " CASCADE") })

	at := strings.LastIndex(dsn, "search_path=") + len("search_path=")
	two, err := postgres.Open(dsn[:at] + first + "," + dsn[at:])
	require.NoError(t, err)
	enginetest.Closing(t, two)
	assert.ErrorContains(t, repository.Migrate(two), "table customers is in schema")
	newStore(t, two)
	require.NoError(t, two.Exec("DROP INDEX idx_order_items_product").Error)
	_, err = repository.New(two)
	assert.ErrorContains(t, err, "table order_items has no unique index")
}
