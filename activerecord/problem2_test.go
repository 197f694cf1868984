package activerecord_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// PROBLEM 2: the database is always present.

// Nothing can refer to an order that is not inserted yet: no event, no log line,
// no other row. Its identity is made by the database.
func TestAnOrderHasNoIDBeforeItIsInserted(t *testing.T) {
	s := openShop(t)
	order := activerecord.Order{CustomerID: s.ada.ID, Region: "EU", Currency: "EUR", Status: activerecord.StatusPending}
	assert.Zero(t, order.ID)

	require.NoError(t, s.db.Create(&order).Error)
	assert.NotZero(t, order.ID)
}

// The program has the ID of an order that was rolled back, in a log line or a message.
// The database gives it to the next one. (SQLite does; a sequence
// of PostgreSQL does not.)
func TestTheIDOfAnOrderThatWasRolledBackIsGivenToTheNextOne(t *testing.T) {
	s := openShop(t)
	var draft *activerecord.Order
	s.assertRefused(t, assert.AnError, "", func() error {
		return s.db.Transaction(func(tx *gorm.DB) (err error) {
			draft, err = activerecord.PlaceOrder(tx, s.ada.ID, "EU", "EUR")
			return errors.Join(err, assert.AnError)
		})
	})
	next, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "EUR")
	require.NoError(t, err)
	assert.Equal(t, draft.ID, next.ID)
}

// "May this order be paid?" is a rule about its status and items. But you can't ask
// it without a database, since Pay also writes.
func TestARuleCannotBeTriedOutWithoutADatabase(t *testing.T) {
	order := activerecord.Order{Status: activerecord.StatusPending, Items: []activerecord.OrderItem{{Quantity: 1}}}
	assert.Panics(t, func() { _ = order.Pay(nil, order.Total) })
}

// The methods can't build an order in memory and save it when it is complete. Each step
// is its own transaction, so everybody sees an order that a request has half finished.
func TestAHalfBuiltOrderIsVisibleToEverybody(t *testing.T) {
	var tap sqltap.Tap
	s := openShop(t, sqlite.WithConnector(tap.Wrap))

	tap.Start()
	order, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "EUR")
	require.NoError(t, err)
	rows, err := activerecord.ListOrders(s.db, "", "", 0, 10)
	require.NoError(t, err)
	assert.Len(t, rows, 1, "an order without items")
	require.NoError(t, order.AddItem(s.db, &s.tea, 2))
	require.NoError(t, order.AddItem(s.db, &s.cup, 1))

	commits := 0
	for _, operation := range tap.Stop() {
		if operation.Kind == sqltap.Commit {
			commits++
		}
	}
	assert.Equal(t, 3, commits)
}
