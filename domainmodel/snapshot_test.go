package domainmodel_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// lives are orders as far as commands can bring them.
func lives() map[string]*domainmodel.Order {
	orders := map[string]*domainmodel.Order{
		"pending and empty":      emptyOrder(),
		"cancelled before paid":  orderIn(domainmodel.StatusPending),
		"cancelled while empty":  emptyOrder(),
		"shipped at no cost":     orderIn(domainmodel.StatusPaid),
		"of one very large item": orderWith(product(math.MaxInt64, math.MaxInt64)),
	}
	check(orders["cancelled before paid"].Cancel(cancelledAt))
	check(orders["cancelled while empty"].Cancel(cancelledAt))
	check(orders["shipped at no cost"].Ship(math.MaxInt64, eur(0), shippedAt))
	for _, status := range domainmodel.OrderStatuses() {
		orders[string(status)] = orderIn(status)
	}
	return orders
}

// saved returns the order's snapshot as a repository stores it.
func saved(order *domainmodel.Order) domainmodel.OrderSnapshot {
	s := order.Snapshot()
	s.Version++
	return s
}

// Whatever commands can bring about, storage can bring back.
func TestEveryOrderComesBackFromItsSnapshot(t *testing.T) {
	for name, order := range lives() {
		t.Run(name, func(t *testing.T) {
			stored := saved(order)
			restored, err := domainmodel.RestoreOrder(stored)
			require.NoError(t, err)

			assert.Equal(t, stored, restored.Snapshot())
			assert.Equal(t, order.ID(), restored.ID())
			assert.Equal(t, order.CustomerID(), restored.CustomerID())
			assert.Equal(t, order.Region(), restored.Region())
			assert.Equal(t, order.Status(), restored.Status())
			assert.Equal(t, order.Total(), restored.Total())
			assert.Equal(t, order.Version()+1, restored.Version())
			requireRules(t, restored)
		})
	}
}

// Restoring is not constructing. The order was placed long ago: loading it again
// does not place it again, and tells nobody so.
func TestARestoredOrderHasNoEvents(t *testing.T) {
	for name, order := range lives() {
		restored := must(domainmodel.RestoreOrder(saved(order)))
		require.Empty(t, restored.Events(), name)
	}
}

// A repository asks Restored what it need not write. An order that was never
// saved has nothing to leave out.
func TestAnOrderRemembersTheSnapshotItWasRestoredFrom(t *testing.T) {
	order := orderIn(domainmodel.StatusPending)
	none, ok := order.Restored()
	require.False(t, ok)
	require.Equal(t, domainmodel.OrderSnapshot{}, none)

	stored := saved(order)
	order = must(domainmodel.RestoreOrder(stored))
	require.NoError(t, order.ChangeQuantity(mug.ID(), 5))
	require.NoError(t, order.RemoveItem(tea.ID()))

	before, ok := order.Restored()
	require.True(t, ok)
	require.Equal(t, stored, before, "commands don't reach it")
	require.NotEqual(t, stored, order.Snapshot())
}

// Loading an order that was saved gives the order that was saved: what a repository
// puts in its place is no other, however the order came about.
func TestAnOrderAsSavedIsTheOneThatWouldBeLoaded(t *testing.T) {
	for name, order := range lives() {
		before := observe(order)
		next := must(order.AsSaved())
		require.Equal(t, must(domainmodel.RestoreOrder(next.Snapshot())), next, name)
		require.Equal(t, order.Version()+1, next.Version(), name)
		require.Equal(t, before, observe(order), "%s: it was not saved yet", name)

		again := must(next.AsSaved()) // with nothing left of the versions before
		require.Equal(t, must(domainmodel.RestoreOrder(again.Snapshot())), again, name)
	}
}

func TestThereIsNoVersionAfterTheLastOne(t *testing.T) {
	s := saved(orderIn(domainmodel.StatusPaid))
	s.Version = math.MaxInt64
	order := must(domainmodel.RestoreOrder(s))

	_, err := order.AsSaved()
	var corrupt *domainmodel.CorruptOrderError
	require.ErrorAs(t, err, &corrupt)
	require.EqualError(t, err, "stored order 42 is corrupt: version 9223372036854775807 must leave room for the next one")
}

// The two are one only until either goes on.
func TestAnOrderAsSavedSharesNoChangeWithTheOneBefore(t *testing.T) {
	order := orderIn(domainmodel.StatusPending)
	next := must(order.AsSaved())
	before, after := observe(order), observe(next)

	require.NoError(t, order.ChangeQuantity(mug.ID(), 5))
	require.Equal(t, after, observe(next))

	order = orderIn(domainmodel.StatusPending)
	next = must(order.AsSaved())
	require.NoError(t, next.AddItem(product(99, 100), 1))
	require.NoError(t, next.RemoveItem(tea.ID()))
	require.Equal(t, before, observe(order))
	restored, _ := next.Restored()
	require.Equal(t, after.Snapshot, restored)
}

func TestARestoredOrderContinuesItsLife(t *testing.T) {
	order := must(domainmodel.RestoreOrder(saved(orderIn(domainmodel.StatusPaid))))
	require.NoError(t, order.Ship(3, eur(590), shippedAt))

	require.Equal(t, []domainmodel.Event{
		domainmodel.OrderWasShipped{OrderID: 42, CustomerID: 7, WarehouseID: 3, Cost: eur(590), At: shippedAt},
	}, order.Events())
	require.Equal(t, int64(1), order.Version(), "only a repository increments the version")
}

// A snapshot that shared its items with the order would be a back door to them.
func TestASnapshotSharesNothingWithItsOrder(t *testing.T) {
	stored := saved(orderIn(domainmodel.StatusPending))
	order := must(domainmodel.RestoreOrder(stored))
	before := observe(order)

	stored.Items[0].Quantity = 999
	order.Snapshot().Items[0].Quantity = 999
	restored, _ := order.Restored()
	restored.Items[0].Quantity = 999

	require.Equal(t, before, observe(order))
}

// Databases hand times back in the zone of the session.
func TestRestoredTimesAreInUTCToTheMicrosecond(t *testing.T) {
	stored := saved(orderIn(domainmodel.StatusShipped))
	want := stored
	tokyo := time.FixedZone("Tokyo", 9*60*60)
	for _, at := range []*time.Time{&stored.PlacedAt, &stored.PaidAt, &stored.ShippedAt} {
		*at = at.In(tokyo).Add(999 * time.Nanosecond)
	}

	order := must(domainmodel.RestoreOrder(stored))

	require.Equal(t, want, order.Snapshot())
	restored, _ := order.Restored()
	require.Equal(t, want, restored, "or every time would look changed to the repository")
}

func TestTheItemsOfASnapshotAreNeverNil(t *testing.T) {
	s := saved(emptyOrder())
	require.NotNil(t, s.Items)

	s.Items = nil // as a repository may pass it
	order := must(domainmodel.RestoreOrder(s))
	require.NotNil(t, order.Snapshot().Items)
	restored, _ := order.Restored()
	require.NotNil(t, restored.Items)
}
