package repository_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// No check can notice this mistake: inside of a transaction, code calls an outer repository
// with an outer context, which looks like a call of another goroutine. SQLite has one writer
// at a time, so there the mistake shows: the write gives up waiting, and nothing of the
// transaction is lost.
func TestOnSQLiteAWriteOutsideOfTheTransactionThatWaitsForItGivesUp(t *testing.T) {
	t.Parallel()
	db := enginetest.New(t, "sqlite", sqlite.WithConnector(func(c driver.Connector) driver.Connector {
		return enginetest.FirstStatement(c, "PRAGMA busy_timeout = 1") // or this test would take five seconds
	}))
	s := filledShop(t, db)
	escaping, outside := newOrder(t, 2, 2), t.Context()
	before := observe(escaping)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		require.NoError(t, tx.Orders.Save(ctx, newOrder(t, 1, 1)))
		assert.ErrorIs(t, s.Orders.Save(outside, escaping), repository.ErrTryAgain)
		return nil
	}))
	assert.Equal(t, before, observe(escaping))
	s.Find(t, 1)
	require.NoError(t, s.Orders.Save(t.Context(), escaping), "and after the transaction it succeeds")
}

// On a server the same mistake goes unnoticed: the outer write stays, although the transaction
// is rolled back.
func TestOnAServerAWriteOutsideOfTheTransactionOutlivesIt(t *testing.T) {
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, outside, changedMind := openShopOn(t, name), t.Context(), errors.New("changed my mind")
			require.ErrorIs(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
				require.NoError(t, tx.Orders.Save(ctx, newOrder(t, 1, 1)))
				require.NoError(t, s.Orders.Save(outside, newOrder(t, 2, 2)))
				return changedMind
			}), changedMind)
			_, err := s.Orders.FindByID(t.Context(), 1)
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
			s.Find(t, 2)
		})
	}
}
