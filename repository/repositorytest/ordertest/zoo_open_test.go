package ordertest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// openGORM opens an honest store on a database of its own, with what the orders of
// the suite refer to.
func openGORM(t *testing.T) *gormStore {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.db")
	require.NoError(t, os.WriteFile(path, filledDatabase(t), 0o600))
	tap := &sqltap.Tap{}
	db := enginetest.SQLite(t, path, sqlite.WithConnector(tap.Wrap))
	db = db.Session(&gorm.Session{SkipHooks: true, SkipDefaultTransaction: true})
	return &gormStore{steps: honest(), db: db, key: gormTxKey{db}, tap: tap}
}

// filledDatabase returns the file of a database, which is filled once for all tests.
func filledDatabase(t *testing.T) []byte {
	t.Helper()
	fillOnce.Do(func() {
		path := filepath.Join(t.TempDir(), "filled.db")
		db := enginetest.SQLite(t, path)
		require.NoError(t, activerecord.Migrate(db))
		require.NoError(t, db.AutoMigrate(&eventRow{}))
		shoptest.Fill(t, db)
		require.NoError(t, enginetest.Pool(t, db).Close()) // which moves the log into the file
		var err error
		filled, err = os.ReadFile(path)
		require.NoError(t, err)
	})
	return filled
}

var (
	fillOnce sync.Once
	filled   []byte
)

func (s *gormStore) delete(ctx context.Context, id domainmodel.OrderID) error {
	return s.db.WithContext(ctx).Delete(&activerecord.Order{}, int64(id)).Error
}

func (s *gormStore) plant(ctx context.Context, order domainmodel.OrderSnapshot) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return errors.Join(
			insert(tx, order),
			insertItems(tx, order),
			tx.Model(&activerecord.Order{}).Where("id = ?", int64(order.ID)).UpdateColumn("version", order.Version).Error) // 0 was the default
	})
}
