package noaggregateboundary

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
)

// An item that is edited through GORM leaves the order's total wrong, and nobody notices. A
// trigger corrects the total, but also that of a paid order. The domain model refuses the edit.
func TestEditingAnItemBehindItsOrderLeavesTheTotalWrong(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal)
	assert.NoError(t, result.Care.Refusal)
	var refused *domainmodel.CannotChangeOrderError
	assert.ErrorAs(t, result.DomainModel.Refusal, &refused)
}

// The rule can be kept by the database, too. It is one more trigger.
func TestAnotherTriggerKeepsTheItemsOfAPaidOrder(t *testing.T) {
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.OnDisk, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	require.NoError(t, placeOrders(db))
	require.NoError(t, db.Exec(`CREATE TRIGGER only_pending_orders_change BEFORE UPDATE ON order_items
		WHEN (SELECT status FROM orders WHERE id = OLD.order_id) <> 'pending' BEGIN SELECT RAISE(ABORT, 'not pending'); END`).Error)

	require.NoError(t, editOne(db, edited))
	require.ErrorContains(t, editOne(db, paid), "not pending")
	require.ErrorContains(t, editInBulk(db, paid), "not pending")
}

// An item that is inserted or deleted moves the total, too.
func TestTheTriggersFollowEveryChange(t *testing.T) {
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.OnDisk, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	require.NoError(t, keepTotals(db))
	require.NoError(t, placeOrders(db))
	for _, change := range []string{
		"INSERT INTO order_items (order_id, product_id, unit_price, quantity) VALUES (1, 2, 250, 4)",
		"DELETE FROM order_items WHERE product_id = 1 AND order_id = 1",
		"DELETE FROM order_items WHERE order_id = 1",
	} {
		require.NoError(t, db.Exec(change).Error)
		observed, same, err := lesson.Totals(t.Context(), db, edited)
		require.NoError(t, err)
		assert.True(t, same, "%s: %s", change, observed)
	}
}

// The SQL is that of SQLite. In PostgreSQL a trigger calls a function.
func TestPostgreSQLRefusesTheTriggers(t *testing.T) {
	dsn := os.Getenv("TEST_POSTGRES_DSN")
	if dsn == "" {
		t.Skip("set TEST_POSTGRES_DSN to a server's DSN to run this, such as \"host=127.0.0.1 user=postgres dbname=test\"")
	}
	db, err := postgres.Open(dsn)
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, pool.Close()) })

	require.ErrorContains(t, keepTotals(db), "syntax error")
}
