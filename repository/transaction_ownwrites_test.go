package repository_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// invoice is a table of the importer's own.
type invoice struct {
	ID      int64
	OrderID int64
}

// Rows that an importer writes into its own tables are committed with the order, or not at all.
func TestOwnWritesBelongToTheTransaction(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		require.NoError(t, s.DB.AutoMigrate(&invoice{}))
		place := func(id domainmodel.OrderID, outcome error) error {
			return s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
				db, err := tx.DB(ctx)
				if err != nil {
					return err
				}
				return errors.Join(tx.Orders.Save(ctx, newOrder(t, id, 1)), db.Create(&invoice{OrderID: int64(id)}).Error, outcome)
			})
		}
		changedMind := errors.New("changed my mind")
		require.ErrorIs(t, place(1, changedMind), changedMind)
		require.NoError(t, place(2, nil))
		var invoiced []int64
		db, err := s.Store.DB(t.Context())
		require.NoError(t, err)
		require.NoError(t, db.Model(&invoice{}).Pluck("order_id", &invoiced).Error)
		assert.Equal(t, []int64{2}, invoiced)
	})
}

// The handle of the outer store would write outside of the transaction.
func TestTheHandleOutsideIsRefusedInsideATransaction(t *testing.T) {
	s := openShop(t)
	err := s.InTransaction(t.Context(), func(ctx context.Context, _ *repository.Store) error {
		_, err := s.Store.DB(ctx)
		return err
	})
	require.ErrorIs(t, err, repository.ErrOutsideTransaction)
}

// The handler writes one row, however often the event comes.
func TestAHandlerUnderOnceWritesIntoATableOfItsOwn(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.DB.AutoMigrate(&invoice{}))
	handler := s.Once("invoices", func(ctx context.Context, tx *repository.Store, event domainmodel.SavedEvent) error {
		db, err := tx.DB(ctx)
		if err != nil {
			return err
		}
		return db.Create(&invoice{OrderID: int64(event.ID.OrderID)}).Error
	})
	event := domainmodel.SavedEvent{ID: domainmodel.EventID{OrderID: 7, Version: 1, Number: 1}}
	for range 3 {
		require.NoError(t, handler.Notify(t.Context(), event))
	}
	var count int64
	require.NoError(t, s.DB.Session(&gorm.Session{}).Model(&invoice{}).Count(&count).Error)
	assert.EqualValues(t, 1, count)
}
