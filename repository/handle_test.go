package repository_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// An importer brings a handle with settings of its own. They must not change what the
// store does.
func TestAStoreWorksOnAHandleInAnyState(t *testing.T) {
	handles := map[string]func(db *gorm.DB) *gorm.DB{
		"unscoped": func(db *gorm.DB) *gorm.DB { return db.Unscoped() },
		"with a session": func(db *gorm.DB) *gorm.DB {
			return db.Session(&gorm.Session{PrepareStmt: true, FullSaveAssociations: true})
		},
		"for batches":      func(db *gorm.DB) *gorm.DB { return db.Session(&gorm.Session{CreateBatchSize: 1}) },
		"selecting fields": func(db *gorm.DB) *gorm.DB { return db.Session(&gorm.Session{QueryFields: true}) },
		"allowing all":     func(db *gorm.DB) *gorm.DB { return db.Session(&gorm.Session{AllowGlobalUpdate: true}) },
		"skipping hooks":   func(db *gorm.DB) *gorm.DB { return db.Session(&gorm.Session{SkipHooks: true}) },
		"logging all": func(db *gorm.DB) *gorm.DB {
			return db.Session(&gorm.Session{Logger: logger.Discard.LogMode(logger.Info)})
		},
		"with timeouts": func(db *gorm.DB) *gorm.DB {
			db = db.Session(&gorm.Session{})
			db.DefaultContextTimeout, db.DefaultTransactionTimeout = time.Minute, time.Minute
			return db
		},
		"not translating errors": func(db *gorm.DB) *gorm.DB {
			db = db.Session(&gorm.Session{})
			db.TranslateError = false
			return db
		},
	}
	for name, handle := range handles {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			left := handle(s.DB)
			require.NoError(t, repository.Migrate(left))
			s.Store = newStore(t, left)
			order := s.Saved(t, 1, 1, 2)
			require.NoError(t, order.ChangeQuantity(1, 2))
			require.NoError(t, order.RemoveItem(2))
			require.NoError(t, order.Pay(order.Total(), noon))
			require.NoError(t, s.Orders.Save(t.Context(), order))
			assert.Equal(t, order.Snapshot(), s.Find(t, 1).Snapshot())
			var exists *domainmodel.OrderExistsError
			assert.ErrorAs(t, s.Orders.Save(t.Context(), newOrder(t, 1, 1)), &exists)
			require.NoError(t, s.ship(t.Context(), 1))
			_, err := s.Warehouses.ForRegion(t.Context(), "MARS")
			var missing *domainmodel.NoWarehouseError
			assert.ErrorAs(t, err, &missing)
		})
	}
}

// A condition on a handle has a purpose, such as a tenant. The store would have to ignore
// it, so it refuses the handle, and names the condition.
func TestAHandleThatSomethingIsLeftOnIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		leave func(db *gorm.DB) *gorm.DB
		found string
	}{
		"conditions": {func(db *gorm.DB) *gorm.DB { return db.Where("tenant = 7").Limit(1) }, "tenant = 7"},
		"a scope": {func(db *gorm.DB) *gorm.DB {
			return db.Scopes(func(db *gorm.DB) *gorm.DB { return db.Where("tenant = 7") })
		}, "tenant = 7"},
		"a table":  {func(db *gorm.DB) *gorm.DB { return db.Table("nowhere") }, "nowhere"},
		"a model":  {func(db *gorm.DB) *gorm.DB { return db.Model(&activerecord.Customer{}) }, "customers"},
		"an error": {func(db *gorm.DB) *gorm.DB { return db.First(&activerecord.Order{}, 12345) }, "record not found"},
		"nothing":  {func(*gorm.DB) *gorm.DB { return nil }, "nil"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := repository.New(c.leave(openShop(t).DB))
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, c.found)
		})
	}
}

// What GORM has not opened has nothing to ask.
func TestAHandleThatWasNotOpenedIsRefused(t *testing.T) {
	withoutDialector, err := gorm.Open(nil, &gorm.Config{})
	require.NoError(t, err)
	for name, db := range map[string]*gorm.DB{
		"zero":              {},
		"without dialector": withoutDialector,
		"of a zero session": {Config: &gorm.Config{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := repository.New(db)
			require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
			assert.ErrorContains(t, err, "it was not opened")
		})
	}
}

// A plugin for tracing may make each statement another. That is no condition.
func TestAHandleWhosePluginNumbersItsStatementsIsSuitable(t *testing.T) {
	s, statements := openShop(t), 0
	require.NoError(t, s.DB.Callback().Query().After("gorm:query").Register("number", func(db *gorm.DB) {
		statements++
		fmt.Fprintf(&db.Statement.SQL, " /* %d */", statements)
	}))
	newStore(t, s.DB)
	assert.NotZero(t, statements)
}

// Without foreign keys, an order of no customer would be saved, and the items of a
// deleted order would stay.
func TestAHandleThatDoesNotEnforceForeignKeysIsRefused(t *testing.T) {
	db := open(t, sqlite.Memory) // one connection, so that the setting is that of the handle
	require.NoError(t, db.Exec("PRAGMA foreign_keys = OFF").Error)
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "sqlite.Open")
}

// The context of the handle is that of New only. Afterwards, that of each call counts.
func TestTheContextOfTheHandleIsNotThatOfTheStore(t *testing.T) {
	s := openShop(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Store = newStore(t, s.DB.WithContext(ctx))
	cancel()
	_, err := repository.New(s.DB.WithContext(ctx))
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, repository.ErrUnsuitableHandle)
	s.Paid(t, 1, 1)
	require.NoError(t, s.ship(t.Context(), 1))
}

// The other way round: what the store sets for itself does not reach the handle.
func TestAStoreLeavesTheHandleAsItIs(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	db.TranslateError = false
	require.NoError(t, repository.Migrate(db))
	newStore(t, db)
	assert.False(t, db.TranslateError)
	assert.False(t, db.SkipDefaultTransaction)
	assert.Error(t, db.Create(&activerecord.Customer{Name: ""}).Error, "its hooks run")
}

// Inside of an importer's own transaction, a store could not know whether its writes were
// committed, so memory and database could differ.
func TestATransactionIsNoHandleForAStore(t *testing.T) {
	for name, config := range map[string]gorm.Config{"": {}, "with prepared statements": {PrepareStmt: true}} {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, "sqlite", sqlite.WithConfig(config))
			require.NoError(t, db.Transaction(func(tx *gorm.DB) error {
				_, err := repository.New(tx)
				assert.ErrorContains(t, err, "it is a transaction")
				return nil
			}))
		})
	}
}

// A single connection of the pool is a database like another.
func TestAConnectionIsAHandleForAStore(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.DB.Connection(func(one *gorm.DB) error {
		s.Store = newStore(t, one)
		s.Paid(t, 1, 1)
		return s.ship(t.Context(), 1)
	}))
}

// In DryRun mode nothing would be written, and every save would seem to succeed.
func TestADryRunIsNoHandleForAStore(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	_, err := repository.New(db.Session(&gorm.Session{DryRun: true}))
	assert.ErrorContains(t, err, "it is in DryRun mode")
}

type renamed struct {
	gorm.Dialector
	name string
}

func (r renamed) Name() string { return r.name }

// A database that nobody tested is refused when the store is made, not when the
// first order is loaded.
func TestAnUnknownDatabaseIsRefusedByName(t *testing.T) {
	db := enginetest.New(t, "sqlite").Session(&gorm.Session{})
	db.Dialector = renamed{db.Dialector, "oracle"}
	_, err := repository.New(db)
	assert.ErrorContains(t, err, "make a store")
	assert.ErrorContains(t, err, `"oracle"`)
}

// A second store on the same database is refused inside of a transaction, too: it would wait
// for the first one's lock, or escape its rollback.
func TestAnotherStoreOfTheDatabaseIsRefusedInsideATransaction(t *testing.T) {
	s := openShop(t)
	other := newStore(t, s.DB.Session(&gorm.Session{}))
	third := newStore(t, s.DB.Session(&gorm.Session{PrepareStmt: true}))
	err := s.InTransaction(t.Context(), func(ctx context.Context, _ *repository.Store) error {
		_, err := third.Orders.FindByID(ctx, 1)
		assert.ErrorIs(t, err, repository.ErrOutsideTransaction)
		_, err = other.Warehouses.ForRegion(ctx, "EU")
		assert.ErrorIs(t, err, repository.ErrOutsideTransaction)
		_, err = drain(ctx, other, nil)
		assert.ErrorIs(t, err, repository.ErrOutsideTransaction)
		return other.Orders.Save(ctx, newOrder(t, 1, 1))
	})
	assert.ErrorIs(t, err, repository.ErrOutsideTransaction)
}

// A store of another database has nothing to do with the transaction.
func TestAStoreOfAnotherDatabaseIsFreeInsideATransaction(t *testing.T) {
	s, elsewhere := openShop(t), openShop(t)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, _ *repository.Store) error {
		return elsewhere.Orders.Save(ctx, newOrder(t, 1, 1))
	}))
	elsewhere.Find(t, 1)
}
