package activerecord_test

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// PROBLEM 4: dependencies are implicit.

var tableName = regexp.MustCompile("(?:FROM|INTO|UPDATE|JOIN) `(\\w+)`")

// tables returns the names of the tables that the statements read or wrote.
func tables(operations []sqltap.Operation) []string {
	seen := map[string]bool{}
	for _, operation := range operations {
		for _, match := range tableName.FindAllStringSubmatch(operation.SQL, -1) {
			seen[match[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// The signature, func (*Order) Ship(*gorm.DB) error, names none of its dependencies. To
// find them, read the method and everything it calls, or record its statements.
func TestShippingTouchesSixTablesAndSendsAMail(t *testing.T) {
	box := openMailbox(t)
	var tap sqltap.Tap
	s := openShop(t, sqlite.WithConnector(tap.Wrap))
	id := s.paid(t).ID

	tap.Start()
	order, err := activerecord.FindOrder(s.db, id)
	require.NoError(t, err)
	require.NoError(t, order.Ship(s.db))

	assert.Equal(t, []string{"customers", "order_items", "orders", "shipping_rates", "stocks", "warehouses"}, tables(tap.Stop()))
	assert.Len(t, box.sent, 1)
}

// Two shops, two databases, one variable: the mail of both goes through whatever
// was assigned last. That is why no test here may call t.Parallel.
func TestTwoShopsShareOneMailServer(t *testing.T) {
	tenants := []*shop{openShop(t), openShop(t)}
	boxes := []*mailbox{openMailbox(t), openMailbox(t)}
	for _, s := range tenants {
		require.NoError(t, s.paid(t).Ship(s.db))
	}
	assert.Empty(t, boxes[0].sent)
	assert.Len(t, boxes[1].sent, 2)
}

// Ship sends its mail after its own transaction. It can't know whether a caller's
// transaction is still open: if that one is rolled back, the customer has been told of
// a parcel that never leaves.
func TestShippingInsideATransactionMailsBeforeItsCommit(t *testing.T) {
	box := openMailbox(t)
	s := openShop(t)
	order := s.paid(t)
	later := errors.New("a later step failed")

	s.assertRefused(t, later, "", func() error {
		return s.db.Transaction(func(tx *gorm.DB) error {
			return errors.Join(order.Ship(tx), later)
		})
	})

	assert.Len(t, box.sent, 1, "for an order that is not shipped")
}
