package repository_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// resolver has the name of gorm.io/plugin/dbresolver, which is in the tests of module docs.
type resolver struct{}

func (resolver) Name() string { return "gorm:db_resolver" }

func (resolver) Initialize(*gorm.DB) error { return nil }

// On a replica, an order that was just saved is not found, and a table that was just created
// is missing.
func TestAHandleThatReadsFromReplicasIsRefusedByName(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, repository.Migrate(db))
	require.NoError(t, db.Use(resolver{}))
	_, err := repository.New(db)
	for what, err := range map[string]error{"New": err, "Migrate": repository.Migrate(db)} {
		require.ErrorIs(t, err, repository.ErrUnsuitableHandle, what)
		assert.ErrorContains(t, err, "gorm:db_resolver", what)
		assert.ErrorContains(t, err, "open another handle", what)
	}
	assert.ErrorContains(t, activerecord.Migrate(db), "gorm:db_resolver")
}

// A handle that is unsuitable as such is asked about its settings and tables all the same.
func TestNewTellsEverythingOfAHandleThatCanBeAsked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.db")
	s := open(t, file)
	require.NoError(t, repository.Migrate(s))
	require.NoError(t, s.Migrator().DropIndex("outbox_events", "idx_outbox_events_event"))
	db := plainSQLite(t, file, "")
	require.NoError(t, db.Use(resolver{}))
	db = db.Session(&gorm.Session{DryRun: true}).Where("region = 'EU'")
	_, err := repository.New(db)
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	for _, fault := range []string{
		"it is in DryRun mode", "gorm:db_resolver", "conditions or a scope are left on it",
		"foreign keys are not enforced", "a transaction that reads before it writes", "table outbox_events has no unique index",
	} {
		assert.ErrorContains(t, err, fault)
	}
}
