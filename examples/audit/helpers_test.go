package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// runs runs the command, as a pipe and a log file see it.
func runs(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, err strings.Builder
	status = run(t.Context(), args, &out, &err)
	return out.String(), err.String(), status
}

// newShop makes the file of a shop, in which change does something, and closes it.
func newShop(t *testing.T, change func(db *gorm.DB, store *repository.Store)) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "shop.db")
	edit(t, path, func(db *gorm.DB) {
		fill(t, db, change)
	})
	return path
}

func edit(t *testing.T, path string, change func(db *gorm.DB)) {
	t.Helper()
	db, err := sqlite.Open(path)
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	pool.SetMaxOpenConns(1) // which a PRAGMA reaches
	defer func() { assert.NoError(t, pool.Close()) }()
	change(db)
}

func fill(t *testing.T, db *gorm.DB, change func(db *gorm.DB, store *repository.Store)) {
	t.Helper()
	change(db, shoptest.Filled(t, db).Store)
}

// place saves an order of three pieces in that status.
func place(t *testing.T, store *repository.Store, id domainmodel.OrderID, status domainmodel.OrderStatus) {
	t.Helper()
	order, err := domainmodel.NewOrder(id, 1, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	coffee, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1000, domainmodel.EUR))
	require.NoError(t, err)
	require.NoError(t, order.AddItem(coffee, 3))
	if status != domainmodel.StatusPending {
		require.NoError(t, order.Pay(order.Total(), noon))
	}
	if status == domainmodel.StatusShipped {
		require.NoError(t, order.Ship(1, domainmodel.MustMoney(590, domainmodel.EUR), noon))
	}
	require.NoError(t, store.Orders.Save(t.Context(), order))
}
