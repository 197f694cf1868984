package repository_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	driverpkg "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	gormmysql "gorm.io/driver/mysql"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// The tests of this file are about handles as importers have them: opened by GORM's
// own drivers, with their names of tables, their loggers, callbacks and plugins.

// runContract runs the contract on one database, which it empties for each case.
func runContract(t *testing.T, s *shop) {
	ordertest.Run(t, func(t *testing.T) ordertest.Store {
		for _, model := range []any{&activerecord.OrderItem{}, &activerecord.Order{}} {
			require.NoError(t, s.DB.Where("1 = 1").Delete(model).Error)
		}
		s.Exec(t, "DELETE FROM "+s.DB.NamingStrategy.TableName("outbox_event"))
		return contractStore(s)
	})
}

// An importer's tables may have names of their own.
func TestTheStoreKeepsTheContractWithATablePrefixOnServers(t *testing.T) {
	t.Parallel()
	onServersWith(t, gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "shop_"}}, runContract)
}

// Statements that are prepared once and used in many transactions do the same.
func TestTheStoreKeepsTheContractWithPreparedStatementsOnServers(t *testing.T) {
	t.Parallel()
	onServersWith(t, gorm.Config{PrepareStmt: true}, runContract)
}

func onServersWith(t *testing.T, config gorm.Config, test func(t *testing.T, s *shop)) {
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) { test(t, openShopOn(t, name, sqlite.WithConfig(config))) })
	}
}

// plainPostgres is a handle of GORM's own driver on the shop's database.
func plainPostgres(t *testing.T, s *shop, config gorm.Config) *gorm.DB {
	t.Helper()
	var schema string
	require.NoError(t, s.DB.Raw("SELECT current_schema()").Scan(&schema).Error)
	withPostgresSetting(t, "search_path="+schema)
	db, err := gorm.Open(gormpostgres.Open(enginetest.Server(t, "postgres")), &config)
	require.NoError(t, err)
	return closing(t, db)
}

// good are the settings that New asks for, as a DSN of the driver has them.
const good = "parseTime=true&loc=UTC&sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'&group_concat_max_len=1073741824"

func plainMySQL(t *testing.T, s *shop, parameters string) *gorm.DB {
	t.Helper()
	config, err := driverpkg.ParseDSN(enginetest.Server(t, "mysql"))
	require.NoError(t, err)
	require.NoError(t, s.DB.Raw("SELECT DATABASE()").Scan(&config.DBName).Error)
	dsn, _, _ := strings.Cut(config.FormatDSN(), "?")
	db, err := gorm.Open(gormmysql.Open(dsn+"?"+parameters), &gorm.Config{Logger: logger.Discard})
	require.NoError(t, err)
	return closing(t, db)
}

// Nobody has to open a database through this library to use its repositories.
func TestTheStoreKeepsTheContractOnHandlesOfGORMsOwnDrivers(t *testing.T) {
	onPlainServers(t, runContract)
}

// GORM's drivers don't translate the server's error for a deadlock. The store does, and retries.
func TestADeadlockIsRepeatedOnHandlesOfGORMsOwnDrivers(t *testing.T) {
	onPlainServers(t, repeatsADeadlock)
}

func TestSerializationFailuresAreRepeatedOnAHandleOfGORMsOwnDriver(t *testing.T) {
	s := openShopOn(t, "postgres")
	withPostgresSetting(t, "default_transaction_isolation=serializable")
	db := plainPostgres(t, s, gorm.Config{Logger: logger.Discard})
	repeatsSerializationFailures(t, &shop{shoptest.On(t, db)})
}

// Behind a pooler, the statements that the driver has prepared are on another connection.
func TestAPoolerThatLosesPreparedStatementsIsNamed(t *testing.T) {
	s := openShopOn(t, "postgres")
	db := plainPostgres(t, s, gorm.Config{Logger: logger.Discard})
	pool, err := db.DB()
	require.NoError(t, err)
	pool.SetMaxOpenConns(1)
	newStore(t, db)
	require.NoError(t, db.Exec("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$").Error)
	_, err = repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "default_query_exec_mode=exec")
}

func onPlainServers(t *testing.T, test func(t *testing.T, s *shop)) {
	t.Run("postgres", func(t *testing.T) {
		s := openShopOn(t, "postgres")
		db := plainPostgres(t, s, gorm.Config{Logger: logger.Discard})
		test(t, &shop{shoptest.On(t, db)})
	})
	t.Run("mysql", func(t *testing.T) {
		s := openShopOn(t, "mysql")
		db := plainMySQL(t, s, good)
		test(t, &shop{shoptest.On(t, db)})
	})
}

// A setting that is executed reaches one connection of the pool.
func TestASettingOfOneMySQLConnectionOnlyIsNoticed(t *testing.T) {
	s := openShopOn(t, "mysql")
	db := plainMySQL(t, s, strings.Replace(good, "STRICT_ALL_TABLES", "", 1))
	require.NoError(t, db.Exec("SET sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'").Error)
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "cut without an error")
}

// The driver makes 2025-11-30 of month 0. The server refuses to store it.
func TestADateOfZeroIsNotStored(t *testing.T) {
	s := openShopOn(t, "mysql")
	theirs := plainMySQL(t, s, good)
	s.Saved(t, 1, 1)
	for _, db := range []*gorm.DB{s.DB, theirs} {
		for _, at := range []string{"2026-00-00 10:00:00", "2026-03-00 10:00:00", "0000-00-00 00:00:00"} {
			err := db.Exec("UPDATE orders SET placed_at = '" + at + "'").Error
			require.ErrorContains(t, err, "Incorrect datetime value", at)
		}
	}
}

// Each of these settings would make the store silently wrong. The error says what
// is wrong and what to set.
func TestAMySQLHandleThatWouldBeWrongIsRefused(t *testing.T) {
	s := openShopOn(t, "mysql")
	for name, c := range map[string]struct{ parameters, what, set string }{
		"no parseTime":            {strings.Replace(good, "parseTime=true", "parseTime=false", 1), "times are not read", "parseTime=true&loc=UTC"},
		"another zone":            {strings.Replace(good, "loc=UTC", "loc=Europe%2FBerlin", 1), "times are not read", "parseTime=true&loc=UTC"},
		"no strict mode":          {strings.Replace(good, "STRICT_ALL_TABLES", "", 1), "cut without an error", "sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'"},
		"a mode that is not":      {strings.Replace(good, "STRICT_ALL_TABLES", "ANSI_QUOTES", 1), "cut without an error", "sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'"},
		"a month of zero":         {strings.Replace(good, "NO_ZERO_IN_DATE", "", 1), "is read as another day", "sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'"},
		"a date of zero":          {strings.Replace(good, "NO_ZERO_DATE", "", 1), "is read as another day", "sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'"},
		"lists that are cut":      {strings.Replace(good, "1073741824", "1048576", 1), "MariaDB cuts long JSON arrays at 1048576 bytes", "group_concat_max_len=1073741824"},
		"nothing is committed":    {good + "&autocommit=0", "are not committed", "autocommit=1"},
		"references unchecked":    {good + "&foreign_key_checks=0", "foreign keys are not enforced", "foreign_key_checks=1"},
		"reading anything":        {good + "&tx_isolation='READ-UNCOMMITTED'", "reads rows that others have not committed", "tx_isolation='READ-COMMITTED'"},
		"the driver's own values": {"", "times are not read", "mysql.Open"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := repository.New(plainMySQL(t, s, c.parameters))
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, c.what)
			assert.ErrorContains(t, err, c.set)
		})
	}
	for name, parameters := range map[string]string{
		"good":                       good,
		"the other strict mode":      strings.Replace(good, "STRICT_ALL_TABLES", "STRICT_TRANS_TABLES", 1),
		"counting what is found":     good + "&clientFoundRows=true",
		"interpolating":              good + "&interpolateParams=true",
		"without backslash escapes":  strings.Replace(good, "STRICT_ALL_TABLES", "STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES", 1),
		"quoting as the standard":    strings.Replace(good, "STRICT_ALL_TABLES", "STRICT_ALL_TABLES,ANSI", 1),
		"a session in another zone":  good + "&time_zone='%2B05:00'",
		"another default collation":  good + "&collation=utf8mb4_general_ci",
		"reading what is committed":  good + "&tx_isolation='READ-COMMITTED'",
		"a lock that is waited for ": good + "&innodb_lock_wait_timeout=1",
	} {
		t.Run(name, func(t *testing.T) {
			db := plainMySQL(t, s, parameters)
			theirs := &shop{shoptest.On(t, db)}
			theirs.Exec(t, "DELETE FROM orders")
			theirs.Exec(t, "DELETE FROM outbox_events")
			order := theirs.Paid(t, 1, 1, 2)
			assert.Equal(t, order.Snapshot(), theirs.Find(t, 1).Snapshot())
			require.NoError(t, errorOf(theirs.Orders.Update(t.Context(), 1, func(order *domainmodel.Order) error { return order.Cancel(noon) })))
			var in inbox
			work(t, in.relay(theirs.Store))
			assert.Len(t, in.got, 5)
			assert.Empty(t, in.errs)
		})
	}
}

// To these collations "EU" is "eu", and an order would ship from a warehouse of
// another region. A table that an application made earlier may have one.
func TestAMySQLTableThatComparesTextsLooselyIsRefused(t *testing.T) {
	t.Parallel()
	for table, column := range map[string]string{"orders": "region", "warehouses": "region", "shipping_rates": "region"} {
		t.Run(table, func(t *testing.T) {
			s := openShopOn(t, "mysql")
			newStore(t, s.DB)
			s.Exec(t, "ALTER TABLE "+table+" MODIFY "+column+" VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL")
			_, err := repository.New(s.DB)
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, "column "+column+" of table "+table)
			assert.ErrorContains(t, err, "convert the table to utf8mb4_bin")
			s.Exec(t, "ALTER TABLE "+table+" CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
			newStore(t, s.DB)
		})
	}
}

// A server that does not answer is no wrong setting.
func TestAHandleThatCantBeCheckedSaysWhy(t *testing.T) {
	s := openShopOn(t, "mysql")
	db := plainMySQL(t, s, good)
	pool, err := db.DB()
	require.NoError(t, err)
	require.NoError(t, pool.Close())
	_, err = repository.New(db)
	require.NotErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "database is closed")
}

// witness is a logger, and a plugin with callbacks, that writes down the statements
// that go by.
type witness struct {
	logger.Interface
	mu           sync.Mutex
	logged, seen []string
}

func (w *witness) LogMode(logger.LogLevel) logger.Interface { return w }

func (w *witness) Trace(_ context.Context, _ time.Time, statement func() (string, int64), _ error) {
	text, _ := statement()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.logged = append(w.logged, kindOf(text))
}

func (w *witness) Name() string { return "witness" }

func (w *witness) Initialize(db *gorm.DB) error {
	see := func(db *gorm.DB) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.seen = append(w.seen, kindOf(db.Statement.SQL.String()))
	}
	calls := db.Callback()
	for _, err := range []error{
		calls.Create().After("gorm:create").Register("witness", see), calls.Query().After("gorm:query").Register("witness", see),
		calls.Update().After("gorm:update").Register("witness", see), calls.Delete().After("gorm:delete").Register("witness", see),
		calls.Row().After("gorm:row").Register("witness", see), calls.Raw().After("gorm:raw").Register("witness", see),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *witness) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.logged, w.seen = nil, nil
}

func kindOf(statement string) string {
	words := strings.Fields(statement)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// An importer counts, traces and audits statements. None of the store's may slip
// past: what the driver saw, the logger and the plugin have seen.
func TestTheImportersLoggerAndPluginsSeeEveryStatement(t *testing.T) {
	t.Parallel()
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			w := &witness{Interface: logger.Discard}
			s := openShopOn(t, name, sqlite.WithConfig(gorm.Config{Logger: w, Plugins: map[string]gorm.Plugin{"witness": w}}))
			w.reset()
			s.Tap.Start()

			s.Paid(t, 1, 1, 2)
			s.Saved(t, 2, 1, 2)
			require.NoError(t, update(t.Context(), s, 2, func(order *domainmodel.Order) error {
				require.NoError(t, order.AddItem(product(t, 3), 1))
				require.NoError(t, order.ChangeQuantity(1, 2))
				return order.RemoveItem(2)
			}, repository.Key("a command")))
			require.NoError(t, s.ship(t.Context(), 1))
			var in inbox
			work(t, in.relay(s.Store))
			_, err := repository.Audit(t.Context(), s.DB, func(f repository.Finding) error { return f.Err })
			require.NoError(t, err)
			_, err = s.Outbox.ListSetAside(t.Context(), 1)
			require.NoError(t, err)
			_, err = s.Outbox.Purge(t.Context(), time.Now().Add(time.Hour), 100)
			require.NoError(t, err)
			_, err = s.PurgeKeys(t.Context(), time.Now().Add(time.Hour), 100)
			require.NoError(t, err)

			var reached []string
			for _, op := range s.Tap.Stop() {
				// MySQL's driver prepares a statement with arguments, and then runs it.
				if kind := kindOf(op.SQL); kind != "" && op.Kind != "PREPARE" {
					reached = append(reached, kind)
				}
			}
			assert.NotEmpty(t, reached)
			assert.Equal(t, reached, w.logged, "the logger")
			assert.Equal(t, reached, w.seen, "the plugin")
			require.NoError(t, s.DB.Error)
		})
	}
}
