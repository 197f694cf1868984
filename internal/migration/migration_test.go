package migration_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// GORM notes the index in the schema while it lists the indexes. Two goroutines that migrate with one
// handle would both write to it.
func TestIndexesLeavesTheSchemaOfTheHandleAsItIs(t *testing.T) {
	type Customer struct {
		Email string `gorm:"uniqueIndex"`
	}
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, pool.Close()) })

	indexes, err := migration.Indexes(db, &Customer{})
	require.NoError(t, err)
	require.Len(t, indexes, 1)
	assert.Equal(t, "idx_customers_email", indexes[0].Name)

	shared := &gorm.Statement{DB: db}
	require.NoError(t, shared.Parse(&Customer{}))
	assert.Empty(t, shared.Schema.LookUpField("Email").UniqueIndex)
}
