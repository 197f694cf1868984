package ordertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// openGORM opens an honest store on a database of its own, with what the orders of
// the suite refer to.
func openGORM(t *testing.T) *gormStore {
	t.Helper()
	database, err := filledDatabase()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "shop.db")
	require.NoError(t, os.WriteFile(path, database, 0o600))
	tap := &sqltap.Tap{}
	db, err := sqlite.Open(path, sqlite.WithConnector(tap.Wrap))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, closeDB(db)) })
	db = db.Session(&gorm.Session{SkipHooks: true, SkipDefaultTransaction: true})
	return &gormStore{steps: honest(), db: db, key: gormTxKey{db}, tap: tap}
}

// filledDatabase returns the file of a database, which is filled once for all tests.
var filledDatabase = sync.OnceValues(func() (file []byte, err error) {
	folder, err := os.MkdirTemp("", "zoo")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "shop.db")
	db, err := sqlite.Open(path)
	if err != nil {
		return nil, err
	}
	products := make([]activerecord.Product, Products)
	for i := range products {
		products[i] = activerecord.Product{ID: int64(i + 1), SKU: fmt.Sprintf("P-%d", i+1), Name: "Product", Price: 1001 + int64(i), Currency: "EUR"}
	}
	err = errors.Join(
		activerecord.Migrate(db),
		db.AutoMigrate(&eventRow{}),
		db.Create(&activerecord.Customer{ID: int64(CustomerID), Name: "Ada", Email: "ada@example.com"}).Error,
		db.Create(&activerecord.Warehouse{ID: int64(WarehouseID), Name: "Hamburg", Region: "EU"}).Error,
		db.Create(&products).Error,
		closeDB(db))
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func closeDB(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

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
