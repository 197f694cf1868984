package repository_test

import (
	"context"
	"database/sql/driver"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// openHastyShop is a shop on an SQLite that does not wait for a lock, so a writer that meets
// another one gets ErrTryAgain.
func openHastyShop(t *testing.T) *shop {
	t.Helper()
	db := enginetest.New(t, "sqlite", sqlite.WithConnector(func(c driver.Connector) driver.Connector {
		return enginetest.FirstStatement(c, "PRAGMA busy_timeout = 1")
	}))
	return filledShop(t, db)
}

// SQLite's writers poll for the lock. The writers of one Store queue up instead, so none of
// them has to poll.
func TestWritersOfOneStoreNeverMeetOnSQLite(t *testing.T) {
	s := openHastyShop(t)
	var writers sync.WaitGroup
	for writer := range 8 {
		writers.Go(func() {
			for n := range 25 {
				id := domainmodel.OrderID(100*writer + n + 1)
				assert.NoError(t, s.Orders.Save(t.Context(), newOrder(t, id, 1, 2, 3)))
			}
		})
	}
	writers.Wait()
	assert.EqualValues(t, 200, s.count(t, "orders"))
}

// With cgo, SQLite's own waiting can't be interrupted.
func TestWaitingForAnotherWriterOfTheStoreEndsWithTheContext(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		impatient, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		err := s.Orders.Save(impatient, newOrder(t, 1, 1))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.NotErrorIs(t, err, repository.ErrTryAgain, "SQLite was not asked")
		return nil
	}))
	assert.Zero(t, s.count(t, "orders"))
}

// However a transaction ends, the next one does not wait for it.
func TestATurnIsGivenBack(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1)
	refuse := false
	s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		if refuse && op.Kind == sqltap.Begin {
			refuse = false
			return assert.AnError
		}
		return call(ctx)
	})
	for name, end := range map[string]func(ctx context.Context, tx *repository.Store) error{
		"after a commit":            func(context.Context, *repository.Store) error { return nil },
		"after a rollback":          func(context.Context, *repository.Store) error { return assert.AnError },
		"after a BEGIN that failed": func(context.Context, *repository.Store) error { return nil },
		"after a panic":             func(context.Context, *repository.Store) error { panic(assert.AnError) },
	} {
		t.Run(name, func(t *testing.T) {
			func() {
				defer func() { _ = recover() }()
				refuse = name == "after a BEGIN that failed"
				_ = s.InTransaction(t.Context(), end)
				require.False(t, refuse)
			}()
			impatient, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond) // and a turn is waited for for longer
			defer cancel()
			require.NoError(t, order.ChangeQuantity(1, 100+int(order.Version())))
			require.NoError(t, s.Orders.Save(impatient, order))
		})
	}
}
