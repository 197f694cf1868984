package noaggregateboundary

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
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
	db, _ := lessontest.Shop(t, "sqlite")
	require.NoError(t, placeOrders(db))
	require.NoError(t, db.Exec(`CREATE TRIGGER only_pending_orders_change BEFORE UPDATE ON order_items
		WHEN (SELECT status FROM orders WHERE id = OLD.order_id) <> 'pending' BEGIN SELECT RAISE(ABORT, 'not pending'); END`).Error)

	require.NoError(t, editOne(db, edited))
	require.ErrorContains(t, editOne(db, paid), "not pending")
	require.ErrorContains(t, editInBulk(db, paid), "not pending")
}

// An item that is inserted or deleted moves the total, too.
func TestTheTriggersFollowEveryChange(t *testing.T) {
	db, _ := lessontest.Shop(t, "sqlite")
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

// AfterFind runs after Preload. A load without it has nothing to compare the total with.
func TestAHookChecksTheTotalInLoadsThatPreloadTheItems(t *testing.T) {
	db, _ := lessontest.Shop(t, "sqlite")
	require.NoError(t, placeOrders(db))
	require.NoError(t, editOne(db, edited))

	require.NoError(t, db.Preload("Items").First(&checkedOrder{}, inBulk).Error)
	require.ErrorIs(t, db.Preload("Items").First(&checkedOrder{}, edited).Error, errOtherTotal)
	require.NoError(t, db.First(&checkedOrder{}, edited).Error)
}

type checkedOrder struct {
	ID, Total int64
	Items     []activerecord.OrderItem `gorm:"foreignKey:OrderID"`
}

func (checkedOrder) TableName() string { return "orders" }

var errOtherTotal = errors.New("the total is not that of the items")

func (o *checkedOrder) AfterFind(*gorm.DB) error {
	if o.Items == nil {
		return nil // not preloaded
	}
	total := o.Total
	for _, item := range o.Items {
		total -= item.UnitPrice * int64(item.Quantity)
	}
	if total != 0 {
		return errOtherTotal
	}
	return nil
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
