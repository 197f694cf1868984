package bulkandcounters

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// A change of many rows is one statement. What that statement leaves out is telling
// others of it.
func TestCancellingManyOrdersIsOneStatement(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.Len(t, result.ActiveRecord.Statements, 1)
	assert.Len(t, result.DomainModel.Statements, 1+2+3*late, "which orders; BEGIN and COMMIT; each loaded, and saved with its event")
	require.Len(t, result.Costs, 3)
	for _, cost := range result.Costs {
		assert.Positive(t, cost.Each, cost.What)
	}
}

// The lesson says that the domain side could do it in bulk: then the orders and
// their events are what they would have been one by one.
func TestABulkCommandLeavesWhatTheOrdersWouldHave(t *testing.T) {
	outcome := func(cancel func(ctx context.Context, tx *repository.Store, w *lesson.World) error) (orders []domainmodel.OrderSnapshot, events []domainmodel.SavedEvent) {
		ctx := t.Context()
		db, closeDB, err := lesson.Migrated(fresh.Database, lesson.InMemory, nil)
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, closeDB()) })
		require.NoError(t, fill(db))
		store, err := repository.New(db)
		require.NoError(t, err)
		require.NoError(t, cancel(ctx, store, &lesson.World{DB: db, Store: store}))
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
	orders, events := outcome(func(ctx context.Context, store *repository.Store, w *lesson.World) error {
		ids, err := unpaid(w.DB, deadline)
		require.NoError(t, err)
		return cancelEach(ctx, store.Orders, ids, night)
	})
	bulkOrders, bulkEvents := outcome(func(_ context.Context, _ *repository.Store, w *lesson.World) error {
		return cancelInBulk(w.DB, deadline, night)
	})
	assert.Len(t, events, late)
	assert.Equal(t, events, bulkEvents)
	assert.Equal(t, orders, bulkOrders)
}
