//go:build cgo

package repository_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// GORM's own SQLite driver needs cgo, and to be told of foreign keys.
func TestTheStoreKeepsTheContractOnAHandleOfGORMsSQLiteDriver(t *testing.T) {
	file := "file:" + filepath.Join(t.TempDir(), "shop.db")
	openPlain := func(dsn string) *gorm.DB {
		db, err := gorm.Open(gormsqlite.Open(dsn), &gorm.Config{Logger: logger.Discard})
		require.NoError(t, err)
		return closing(t, db)
	}
	db := openPlain(file + "?_foreign_keys=1&_txlock=immediate&_busy_timeout=5000")
	require.NoError(t, repository.Migrate(db))
	fill(t, db)
	runContract(t, &shop{Store: newStore(t, db), db: db})

	_, err := repository.New(openPlain(file))
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	require.ErrorContains(t, err, "_foreign_keys=1")
}
