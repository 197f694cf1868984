package lessontest

import (
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Engine opens databases of the test's own, as enginetest.New does.
func Engine(t *testing.T, engine string) lesson.Open {
	t.Helper()
	return func(_ lesson.Where, wrap func(driver.Connector) driver.Connector) (*gorm.DB, func() error, error) {
		db := enginetest.New(t, engine, sqlite.WithConnector(wrap))
		return db, enginetest.Pool(t, db).Close, nil
	}
}

// Shop returns the shop of the lessons in a database of the test's own, and its repositories.
// The engines are those of package enginetest.
func Shop(t *testing.T, engine string) (*gorm.DB, *repository.Store) {
	t.Helper()
	db, closeDB, err := lesson.Migrated(Engine(t, engine), lesson.OnDisk, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	store, err := repository.New(db)
	require.NoError(t, err)
	return db, store
}
