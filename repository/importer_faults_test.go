package repository_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// errorLog is a logger that keeps the statements that failed.
type errorLog struct {
	logger.Interface
	mu     sync.Mutex
	failed []string
}

func (l *errorLog) LogMode(logger.LogLevel) logger.Interface { return l }

func (l *errorLog) Trace(_ context.Context, _ time.Time, statement func() (string, int64), err error) {
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		text, _ := statement()
		l.failed = append(l.failed, text+": "+err.Error())
	}
}

// New names every wrong setting at once, in the terms of the driver.
func TestNewTellsEverythingThatASQLiteHandleLacks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.db")
	bad := "_busy_timeout=0&_pragma=busy_timeout(0)"
	_, err := repository.New(plainSQLite(t, file, bad))
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	require.ErrorIs(t, err, repository.ErrNotMigrated)
	for _, setting := range strings.Split(goodForSQLite, "&") {
		assert.ErrorContains(t, err, "set "+setting)
	}
	for _, what := range []string{
		"look for table orders", "look for table order_items",
		"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite.Open opens a handle with these settings",
	} {
		assert.ErrorContains(t, err, what)
	}
	assert.Equal(t, 1, strings.Count(err.Error(), "the database handle is not suitable"), "%v", err)

	require.NoError(t, repository.Migrate(open(t, file)))
	require.NoError(t, open(t, file).Exec("DROP INDEX idx_outbox_events_event").Error)
	_, err = repository.New(plainSQLite(t, file, bad).Where("tenant = 7"))
	require.NotErrorIs(t, err, repository.ErrNotMigrated)
	for _, what := range []string{"tenant = 7", "foreign keys are not enforced", "_txlock=immediate", "outbox_events has no unique index"} {
		assert.ErrorContains(t, err, what)
	}
}

func TestNewTellsEverythingThatAMySQLHandleLacks(t *testing.T) {
	s := openShopOn(t, "mysql")
	s.Exec(t, "ALTER TABLE warehouses MODIFY region VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL")
	s.Exec(t, "ALTER TABLE shipping_rates MODIFY region VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL")
	s.Exec(t, "ALTER TABLE outbox_events ENGINE=MyISAM")
	_, err := repository.New(plainMySQL(t, s, "sql_mode=''&autocommit=0&foreign_key_checks=0&tx_isolation='READ-UNCOMMITTED'"))
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	for _, what := range []string{
		"parseTime=true&loc=UTC", "sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'", "group_concat_max_len=1073741824", "autocommit=1", "foreign_key_checks=1",
		"tx_isolation='READ-COMMITTED'", "region of table warehouses", "region of table shipping_rates", "outbox_events is of engine MyISAM",
		"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql.Open",
	} {
		assert.ErrorContains(t, err, what)
	}
}

// An alert on SQL errors must not go off because a program starts on an empty database.
func TestMigrateAndNewLogNoErrorOnAnEmptyDatabase(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			log := &errorLog{Interface: logger.Discard}
			db := enginetest.New(t, name, sqlite.WithConfig(gorm.Config{Logger: log}))
			_, err := repository.New(db)
			require.ErrorIs(t, err, repository.ErrNotMigrated)
			require.NoError(t, repository.Migrate(db))
			require.NoError(t, repository.Migrate(db))
			newStore(t, db)
			assert.Empty(t, log.failed)
			require.Error(t, db.Exec("SELECT nothing FROM nowhere").Error)
			assert.Len(t, log.failed, 1, "the log does see errors")
		})
	}
}

// Unique indexes ensure that a command is carried out once, and that a product has one stock
// row for each warehouse.
func TestAStoreWithoutOneOfItsUniqueKeysIsRefused(t *testing.T) {
	for _, name := range enginetest.Engines {
		for table, c := range map[string]struct{ columns, again string }{
			"command_keys":   {"hash VARCHAR(64), at " + timeType[name], "hash"},
			"order_items":    {"id BIGINT PRIMARY KEY, order_id BIGINT, product_id BIGINT, unit_price BIGINT, quantity BIGINT", "order_id, product_id"},
			"stocks":         {"warehouse_id BIGINT, product_id BIGINT, quantity BIGINT", "product_id, warehouse_id"},
			"shipping_rates": {"region VARCHAR(16), base BIGINT, per_piece BIGINT, currency VARCHAR(3)", "region"},
		} {
			t.Run(name+"/"+table, func(t *testing.T) {
				t.Parallel()
				s := openShopOn(t, name)
				s.Exec(t, "DROP TABLE "+table)
				options := ""
				if name == "mysql" {
					options = " COLLATE utf8mb4_bin"
				}
				s.Exec(t, "CREATE TABLE "+table+" ("+c.columns+")"+options)
				refused := func() {
					t.Helper()
					_, err := repository.New(s.DB)
					require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
					assert.ErrorContains(t, err, "table "+table+" has no unique index on "+c.again)
				}
				refused()
				if name != "mysql" { // an index of some of the rows keeps no promise
					first, _, _ := strings.Cut(c.again, ",")
					s.Exec(t, "CREATE UNIQUE INDEX some_rows ON "+table+" ("+c.again+") WHERE "+first+" IS NULL")
					refused()
				}
				s.Exec(t, "CREATE UNIQUE INDEX by_hand ON "+table+" ("+c.again+")")
				newStore(t, s.DB)
			})
		}
	}
}

var timeType = map[string]string{"sqlite": "DATETIME", "postgres": "TIMESTAMPTZ", "mysql": "DATETIME(6)"}
