package repository_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// openDB returns a migrated database of the test's own.
func openDB(t testing.TB, opts ...sqlite.Option) *gorm.DB {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "shop.db"), opts...)
	require.NoError(t, err)
	t.Cleanup(func() {
		pool, err := db.DB()
		require.NoError(t, err)
		require.NoError(t, pool.Close())
	})
	require.NoError(t, repository.Migrate(db))
	return db
}

// openStore returns a store with the rows that the contract's orders refer to.
func openStore(t testing.TB, opts ...sqlite.Option) (*repository.Store, *gorm.DB) {
	t.Helper()
	db := openDB(t, opts...)
	fill(t, db)
	store, err := repository.New(db)
	require.NoError(t, err)
	return store, db
}

func fill(t testing.TB, db *gorm.DB) {
	t.Helper()
	require.NoError(t, db.Create(&activerecord.Customer{ID: int64(repositorytest.CustomerID), Name: "Ada", Email: "ada@example.com"}).Error)
	require.NoError(t, db.Create(&activerecord.Warehouse{ID: int64(repositorytest.WarehouseID), Name: "Hamburg", Region: "EU"}).Error)
	products := make([]activerecord.Product, repositorytest.Products)
	for i := range products {
		id := int64(i + 1)
		products[i] = activerecord.Product{ID: id, SKU: fmt.Sprintf("P-%d", id), Name: "Product", Price: 1000 + id, Currency: "EUR"}
	}
	require.NoError(t, db.CreateInBatches(products, 500).Error)
}

// The GORM repositories keep the contract, on the tables of activerecord.
func TestTheStoreKeepsTheContractOnSQLite(t *testing.T) {
	repositorytest.Run(t, func(t *testing.T) repositorytest.Store {
		store, db := openStore(t)
		return repositorytest.Store{
			Orders: store.Orders,
			Delete: func(ctx context.Context, id domainmodel.OrderID) error {
				return db.WithContext(ctx).Delete(&activerecord.Order{}, int64(id)).Error
			},
			InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
				return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error { return do(ctx, tx.Orders) })
			},
			Drain: store.Outbox.Drain,
		}
	})
}
