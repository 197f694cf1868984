package sqlite_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// connectorOf returns a connector to a new file, with the settings of Open.
func connectorOf(t *testing.T) driver.Connector {
	t.Helper()
	var connector driver.Connector
	openPath(t, filepath.Join(t.TempDir(), "test.db"), sqlite.WithConnector(func(base driver.Connector) driver.Connector {
		connector = base
		return base
	}))
	return connector
}

func openConnector(t *testing.T, connector driver.Connector, options ...sqlite.Option) *gorm.DB {
	t.Helper()
	db, err := sqlite.OpenConnector(connector, options...)
	require.NoError(t, err)
	return enginetest.Closing(t, db)
}

// Whoever brings a connector gets what callers of Open rely on: without the translation a
// repository can't tell a duplicate, and without the migrator rows of other tables are lost.
func TestTheDatabaseOfAConnectorIsLikeThatOfAPath(t *testing.T) {
	var tap sqltap.Tap
	db := openConnector(t, connectorOf(t), sqlite.WithConfig(gorm.Config{SkipDefaultTransaction: true}), sqlite.WithConnector(tap.Wrap))
	require.NoError(t, db.AutoMigrate(&OldAlbum{}, &Track{}))

	t.Run("errors are GORM's", func(t *testing.T) {
		require.NoError(t, db.Create(&OldAlbum{ID: 1, Title: "Blue"}).Error)
		assert.ErrorIs(t, db.Create(&OldAlbum{ID: 1, Title: "Hejira"}).Error, gorm.ErrDuplicatedKey)
	})
	t.Run("migrations keep rows", func(t *testing.T) {
		exec(t, db, "DROP TABLE tracks")
		exec(t, db, "CREATE TABLE tracks (id INTEGER PRIMARY KEY, album_id INTEGER NOT NULL REFERENCES albums ON DELETE CASCADE, title TEXT NOT NULL)")
		exec(t, db, "INSERT INTO tracks VALUES (1, 1, 'All I Want')")
		require.NoError(t, db.AutoMigrate(&Album{})) // copies the table for its CHECK
		assert.Equal(t, 1, scan[int](t, pool(t, db), "SELECT COUNT(*) FROM tracks"))
	})
	t.Run("options are used", func(t *testing.T) {
		tap.Start()
		require.NoError(t, db.Create(&OldAlbum{ID: 2, Title: "Hejira"}).Error)
		assert.Len(t, tap.Stop(), 1, "no transaction around one row, and the connector has seen it")
	})
	t.Run("repositories work", func(t *testing.T) {
		require.NoError(t, repository.Migrate(db))
		_, err := repository.New(db)
		assert.NoError(t, err)
	})
}

// The settings of a connector are not Open's to make, and wrong ones are not to go unnoticed.
func TestRepositoriesRefuseAConnectorWithoutTheSettings(t *testing.T) {
	db := openConnector(t, enginetest.FirstStatement(connectorOf(t), "PRAGMA foreign_keys = OFF"))
	require.NoError(t, repository.Migrate(db))

	_, err := repository.New(db)

	assert.ErrorContains(t, err, "foreign keys are not enforced")
}

// A handle to an unusable database is worse than an error.
func TestOpenConnectorReturnsWhyItCannotConnect(t *testing.T) {
	_, err := sqlite.OpenConnector(nil)
	require.EqualError(t, err, "open SQLite database: the connector is nil")

	full := errors.New("disk full")
	db, err := sqlite.OpenConnector(broken{connectorOf(t), full})
	require.ErrorIs(t, err, full)
	assert.ErrorContains(t, err, "open SQLite database: ")
	assert.Nil(t, db)
}

// broken is a connector that can't connect.
type broken struct {
	driver.Connector
	err error
}

func (c broken) Connect(context.Context) (driver.Conn, error) { return nil, c.err }
