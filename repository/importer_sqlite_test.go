package repository_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The tests of this file are about handles of GORM's own SQLite dialector, with the
// driver mattn/go-sqlite3, or modernc.org/sqlite where there is no cgo.

// shopFile returns a file that has the tables of a shop.
func shopFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "shop.db")
	filledShop(t, open(t, file))
	return file
}

func plainSQLite(t *testing.T, file, parameters string) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(gormsqlite.Dialector{DriverName: plainDriver, DSN: "file:" + file + "?" + parameters}, &gorm.Config{Logger: logger.Discard})
	require.NoError(t, err)
	return closing(t, db)
}

func TestTheStoreKeepsTheContractOnAHandleOfGORMsSQLiteDialector(t *testing.T) {
	db := plainSQLite(t, shopFile(t), goodForSQLite)
	runContract(t, &shop{shoptest.On(t, db)})
}

// GORM translates the error codes of one of the two drivers only, and the codes of locks of
// neither. The store returns the same errors on every handle.
func TestErrorsMeanTheSameOnAHandleOfGORMsSQLiteDialector(t *testing.T) {
	file := shopFile(t)
	db := plainSQLite(t, file, goodForSQLite)
	s := &shop{shoptest.On(t, db)}
	s.Saved(t, 1, 1)

	var exists *domainmodel.OrderExistsError
	require.ErrorAs(t, s.Orders.Save(t.Context(), newOrder(t, 1, 1)), &exists)
	nobodys, err := domainmodel.NewOrder(2, 404, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	require.ErrorIs(t, s.Orders.Save(t.Context(), nobodys), domainmodel.ErrUnknownReference)
	for range 2 {
		require.NoError(t, update(t.Context(), s, 1, addOne(t), repository.Key("once")))
	}
	assert.Equal(t, 2, quantity(t, s.Find(t, 1)))

	quick := strings.NewReplacer("busy_timeout=5000", "busy_timeout=1", "busy_timeout(5000)", "busy_timeout(1)")
	impatient := plainSQLite(t, file, quick.Replace(goodForSQLite))
	other := newStore(t, impatient)
	locked, refused := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		assert.NoError(t, s.InTransaction(t.Context(), func(context.Context, *repository.Store) error {
			close(locked)
			<-refused
			return nil
		}))
	})
	<-locked
	newStore(t, impatient) // which is found to wait for the lock
	busy := update(t.Context(), other, 1, addOne(t), repository.Attempts(2))
	wg.Go(func() {
		assert.NoError(t, update(t.Context(), other, 1, addOne(t), repository.Attempts(1000)))
	})
	close(refused)
	wg.Wait()
	require.ErrorIs(t, busy, repository.ErrTryAgain)
	assert.Equal(t, 3, quantity(t, s.Find(t, 1)))
}

// Each of these settings would make the store wrong, or its writers fail where they
// could wait. The error says what is wrong, and what to set.
func TestASQLiteHandleThatWouldBeWrongIsRefused(t *testing.T) {
	file := shopFile(t)
	for setting, c := range map[string]struct{ instead, what, set string }{
		"_foreign_keys=1":            {"", "foreign keys are not enforced", "_foreign_keys=1"},
		"_busy_timeout=5000":         {"_busy_timeout=0", "does not wait for another one", "_busy_timeout=5000"},
		"_pragma=foreign_keys(1)":    {"", "foreign keys are not enforced", "_pragma=foreign_keys(1)"},
		"_pragma=busy_timeout(5000)": {"", "does not wait for another one", "_pragma=busy_timeout(5000)"},
		"_txlock=immediate":          {"_txlock=deferred", "reads before it writes", "_txlock=immediate"},
		"&_txlock=immediate":         {"", "reads before it writes", "_txlock=immediate"},
		"_time_format=sqlite":        {"", `written as "2026-07-01 12:00:00 +0000 UTC"`, "_time_format=sqlite"},
		"format=sqlite":              {"format=datetime", `written as "2026-07-01 12:00:00"`, "_time_format=sqlite"},
		"time_format=sqlite":         {"time_integer_format=unix", `written as "1782907200"`, "_time_format=sqlite"},
		"=sqlite":                    {"=sqlite&_timezone=Asia%2FTokyo", `written as "2026-07-01 21:00:00+09:00"`, "_timezone=UTC"},
	} {
		if !strings.Contains(goodForSQLite, setting) {
			continue // of the other driver
		}
		t.Run(setting+" becomes "+c.instead, func(t *testing.T) {
			_, err := repository.New(plainSQLite(t, file, strings.Replace(goodForSQLite, setting, c.instead, 1)))
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, c.what)
			assert.ErrorContains(t, err, c.set)
			assert.ErrorContains(t, err, "sqlite.Open")
		})
	}
}

// Locks may be stricter than New asks for. And mattn/go-sqlite3 returns times in a zone
// of the importer's choice, but writes them as they are.
func TestASQLiteHandleWithOtherSettingsIsAsGood(t *testing.T) {
	for _, parameters := range []string{
		strings.Replace(goodForSQLite, "_txlock=immediate", "_txlock=exclusive", 1),
		goodForSQLite + "&_loc=Asia%2FTokyo", goodForSQLite + "&_loc=auto",
	} {
		t.Run(parameters, func(t *testing.T) {
			db := plainSQLite(t, shopFile(t), parameters)
			s := &shop{shoptest.On(t, db)}
			order := s.Paid(t, 1, 1, 2)
			assert.Equal(t, order.Snapshot(), s.Find(t, 1).Snapshot())
			require.NoError(t, s.ship(t.Context(), 1))
			var in inbox
			work(t, in.relay(s.Store))
			assert.Len(t, in.got, 5)
			assert.Empty(t, in.errs)
		})
	}
}

// A PRAGMA that is executed reaches one connection of the pool. On the next one, the
// foreign keys would not be enforced.
func TestASettingOfOneConnectionOnlyIsNoticed(t *testing.T) {
	db := plainSQLite(t, shopFile(t), strings.NewReplacer("_foreign_keys=1", "", "_pragma=foreign_keys(1)", "").Replace(goodForSQLite))
	require.NoError(t, db.Exec("PRAGMA foreign_keys = ON").Error)
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "foreign keys are not enforced")

	pool, err := db.DB()
	require.NoError(t, err)
	pool.SetMaxOpenConns(1)
	require.NoError(t, db.Exec("PRAGMA foreign_keys = ON").Error)
	newStore(t, db)
}

// New does not wait for the connection that its caller holds.
func TestAPoolOfWhichAConnectionIsHeldIsChecked(t *testing.T) {
	db := open(t, shopFile(t))
	pool, err := db.DB()
	require.NoError(t, err)
	pool.SetMaxOpenConns(2)
	held, err := pool.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, held.Close()) }()
	newStore(t, db)
}

// New waits for a connection as long as the context of the handle allows, and not for
// ever if that has no end: the one who holds the connection may be its caller.
func TestAPoolWithoutAFreeConnectionIsNotWaitedForForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t, shopFile(t))
		pool, err := db.DB()
		require.NoError(t, err)
		pool.SetMaxOpenConns(1)
		held, err := pool.Conn(t.Context())
		require.NoError(t, err)
		defer func() { require.NoError(t, held.Close()) }()
		for limit, says := range map[time.Duration]string{
			time.Second: "context deadline exceeded",
			time.Hour:   "the database has not answered in 10s (are all connections of the pool in use?)",
		} {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			begin := time.Now()
			_, err = repository.New(db.WithContext(ctx))
			cancel()
			assert.Equal(t, min(limit, 10*time.Second), time.Since(begin), "by the clock of the bubble")
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.NotErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, says)
		}
	})
}

// Each connection to ":memory:" has a database of its own, and only one of them is migrated.
func TestADatabaseInMemoryOfSeveralConnectionsIsRefused(t *testing.T) {
	db := plainSQLite(t, ":memory:", goodForSQLite)
	require.NoError(t, repository.Migrate(db))
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "SetMaxOpenConns(1)")

	// Nor may New say that they are missing when it comes to the other connection first.
	// A pool hands out first what was given back last.
	pool, err := db.DB()
	require.NoError(t, err)
	migrated, err := pool.Conn(t.Context())
	require.NoError(t, err)
	other, err := pool.Conn(t.Context())
	require.NoError(t, err)
	require.NoError(t, migrated.Close())
	require.NoError(t, other.Close())
	_, err = repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)

	pool.SetMaxOpenConns(1)
	require.NoError(t, repository.Migrate(db))
	newStore(t, db)
}

// A long write makes New wait for the lock, but only once, and not on each connection that
// it checks.
func TestTheLockIsAskedForOnce(t *testing.T) {
	s := openShop(t)
	s.Tap.Start()
	newStore(t, s.DB)
	begun := 0
	for _, op := range s.Tap.Stop() {
		if op.Kind == sqltap.Begin {
			begun++
		}
	}
	assert.Equal(t, 1, begun)
}

// Without case "EU" is "eu", or without the spaces at its end "EU ", and an order would
// ship from a warehouse of another region.
func TestASQLiteTableThatComparesRegionsLooselyIsRefused(t *testing.T) {
	for _, table := range []string{"warehouses", "shipping_rates"} {
		for _, collation := range []string{"NOCASE", "RTRIM"} {
			t.Run(table+" "+collation, func(t *testing.T) {
				db := open(t, shopFile(t))
				require.NoError(t, db.Exec("DROP TABLE "+table).Error)
				newStore(t, db)
				require.NoError(t, db.Exec("CREATE TABLE "+table+" (region TEXT COLLATE "+collation+")").Error)
				_, err := repository.New(db)
				require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
				assert.ErrorContains(t, err, table)
				assert.ErrorContains(t, err, "COLLATE BINARY")
			})
		}
	}
}

// By a driver whose errors have no code, a deadlock or a duplicate could not be told.
func TestAHandleWhoseErrorsHaveNoCodeIsRefused(t *testing.T) {
	db := open(t, shopFile(t)).Session(&gorm.Session{})
	db.Dialector = silent{db.Dialector}
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "this error has no code")
	assert.ErrorContains(t, err, "something is wrong")
}

type silent struct{ gorm.Dialector }

func (silent) Translate(error) error { return errors.New("something is wrong") }
