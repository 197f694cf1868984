package suitable_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// A handle without a busy timeout is told at once that the database is locked.
func TestACheckBesideMigrationsIsMadeAgainWhileTheDatabaseIsLocked(t *testing.T) {
	db := enginetest.New(t, "sqlite")
	calls := 0
	require.NoError(t, suitable.BesideMigrations(db, func(*gorm.DB) error {
		if calls++; calls < 3 {
			return engine.ErrTryAgain
		}
		return nil
	}))
	assert.Equal(t, 3, calls)

	missing := errors.New("a table is missing")
	calls = 0
	require.ErrorIs(t, suitable.BesideMigrations(db, func(*gorm.DB) error { calls++; return missing }), missing)
	assert.Equal(t, 1, calls, "only a lock goes away by waiting")

	ctx, cancel := context.WithCancel(t.Context())
	err := suitable.BesideMigrations(db.WithContext(ctx), func(*gorm.DB) error { cancel(); return engine.ErrTryAgain })
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, engine.ErrTryAgain)
}
