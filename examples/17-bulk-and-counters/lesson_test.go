package bulkandcounters

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// A change of many rows is one statement. What that statement leaves out is what the
// model knows: its rules, and who else has to learn of it.
func TestCancellingManyOrdersIsOneStatement(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.Len(t, result.ActiveRecord.Statements(), 3, "the UPDATE in GORM's default transaction")
	assert.Len(t, result.Care.Statements(), 4, "the UPDATE and the events in a transaction")
	assert.Len(t, result.DomainModel.Statements(), 1+5*late, "which orders; each loaded, and saved with its event, in a transaction")
	require.Len(t, result.Costs, 3)
	for _, cost := range result.Costs {
		assert.Positive(t, cost.Each, cost.What)
	}
}

// GORM's usual call for many rows does nothing here: the model has a hook that validates.
func TestUpdatesIsRefusedByTheHookAndChangesNothing(t *testing.T) {
	db, _ := open(t)
	require.ErrorIs(t, cancelByUpdates(db, deadline, night), activerecord.ErrInvalid)
	var changed int64
	require.NoError(t, db.Table("orders").Where("cancelled_at IS NOT NULL").Count(&changed).Error)
	assert.Zero(t, changed)
}

// In bulk, the orders and their events are what they would have been one by one.
func TestABulkStatementLeavesWhatTheOrdersWouldHave(t *testing.T) {
	outcome := func(cancel func(ctx context.Context, tx *repository.Store, before, at time.Time) error) (orders []domainmodel.OrderSnapshot, events []domainmodel.SavedEvent) {
		ctx := t.Context()
		_, store := open(t)
		require.NoError(t, store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return cancel(ctx, tx, deadline, night)
		}))
		for id := domainmodel.OrderID(1); id <= late+paid+recent; id++ {
			order, err := store.Orders.FindByID(ctx, id)
			require.NoError(t, err)
			orders = append(orders, order.Snapshot())
		}
		inbox := domainmodel.NotifierFunc(func(_ context.Context, event domainmodel.SavedEvent) error {
			events = append(events, event)
			return nil
		})
		require.NoError(t, repository.Relay{Store: store, Handlers: []domainmodel.Notifier{inbox}}.Drain(ctx))
		return orders, events
	}
	orders, events := outcome(cancelEach)
	bulkOrders, bulkEvents := outcome(cancelInBulk)
	assert.Len(t, events, late)
	assert.Equal(t, events, bulkEvents)
	assert.Equal(t, orders, bulkOrders)
}

// open returns a shop with the orders of the lesson.
func open(t *testing.T) (*gorm.DB, *repository.Store) {
	t.Helper()
	db, store := lessontest.Shop(t, "memory")
	require.NoError(t, fill(db))
	return db, store
}
