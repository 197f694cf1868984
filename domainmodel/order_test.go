package domainmodel_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestANewOrderIsPendingAndEmptyAndCostsNothing(t *testing.T) {
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt)
	require.NoError(t, err)

	assert.Equal(t, domainmodel.OrderID(42), order.ID())
	assert.Equal(t, domainmodel.CustomerID(7), order.CustomerID())
	assert.Equal(t, domainmodel.Region("EU"), order.Region())
	assert.Equal(t, domainmodel.StatusPending, order.Status())
	assert.Empty(t, slices.Collect(order.Items()))
	assert.Equal(t, eur(0), order.Total())
	assert.Zero(t, order.Version())
	assert.Equal(t, placedAt, order.Snapshot().PlacedAt)
}

// The rule that Active Record has no place for: whichever command changes the
// items, the total follows in the same moment.
func TestTheTotalFollowsEveryChangeOfTheItems(t *testing.T) {
	order := emptyOrder()
	for _, step := range []struct {
		name    string
		command func() error
		total   int64
	}{
		{"add two mugs", func() error { return order.AddItem(mug, 2) }, 2500},
		{"add a tea", func() error { return order.AddItem(tea, 1) }, 2900},
		{"add a third mug", func() error { return order.AddItem(mug, 1) }, 4150},
		{"only one mug", func() error { return order.ChangeQuantity(mug.ID(), 1) }, 1650},
		{"no tea", func() error { return order.RemoveItem(tea.ID()) }, 1250},
		{"no mug", func() error { return order.RemoveItem(mug.ID()) }, 0},
	} {
		require.NoError(t, step.command(), step.name)
		require.Equal(t, eur(step.total), order.Total(), step.name)
	}
}

// Someone who adds the mug again while its price went up has seen the old price
// in the basket: one product, one item, one price.
func TestAddingAProductAgainGrowsItsItemAtTheFirstPrice(t *testing.T) {
	order := orderWith(mug, tea)
	dearerMug := product(mug.ID(), 9900)

	require.NoError(t, order.AddItem(dearerMug, 2))

	item, _ := order.Item(mug.ID())
	assert.Equal(t, 3, item.Quantity())
	assert.Equal(t, mug.Price(), item.UnitPrice())
	assert.Equal(t, eur(3*1250+400), order.Total())
	assert.Equal(t, []domainmodel.ProductID{mug.ID(), tea.ID()}, productsOf(order), "items keep their place")
}

func TestARemovedItemComesBackAtTodaysPriceAndAtTheEnd(t *testing.T) {
	order := orderWith(mug, tea)
	require.NoError(t, order.RemoveItem(mug.ID()))
	require.NoError(t, order.AddItem(product(mug.ID(), 9900), 1))

	assert.Equal(t, []domainmodel.ProductID{tea.ID(), mug.ID()}, productsOf(order))
	assert.Equal(t, eur(9900+400), order.Total())
}

// The items that are being walked through are those of when the walk began, so
// that a loop may change the order it reads.
func TestItemsMayBeChangedWhileWalkingThroughThem(t *testing.T) {
	order := orderWith(mug, tea)
	for item := range order.Items() {
		require.NoError(t, order.RemoveItem(item.ProductID()))
	}
	require.Empty(t, slices.Collect(order.Items()))
}

// Items are those of the moment when they were asked for.
func TestItemsDoNotShowWhatCommandsDoLater(t *testing.T) {
	order := orderWith(mug)
	items := order.Items()
	require.NoError(t, order.AddItem(tea, 1))
	require.NoError(t, order.ChangeQuantity(mug.ID(), 7))
	var before []int
	for item := range items {
		before = append(before, item.Quantity())
	}
	require.Equal(t, []int{1}, before)
}

func TestChangingAQuantityToWhatItIsChangesNothing(t *testing.T) {
	order := orderWith(mug)
	before := observe(order)

	require.NoError(t, order.ChangeQuantity(mug.ID(), 1))

	require.Equal(t, before, observe(order), "no event either: a repository would save a new version for nothing")
}

func TestAnOrderWithItemsCanBePaid(t *testing.T) {
	order := orderWith(mug)
	require.NoError(t, order.Pay(order.Total(), paidAt))

	assert.Equal(t, domainmodel.StatusPaid, order.Status())
	assert.Equal(t, paidAt, order.Snapshot().PaidAt)
}

// A gift is an order like any other: it is having no items that is refused.
func TestAnOrderThatCostsNothingCanBePaid(t *testing.T) {
	order := orderWith(product(9, 0))
	require.NoError(t, order.Pay(order.Total(), paidAt))
	require.Equal(t, eur(0), order.Total())
}

// The article's test, without a session, a row or an e-mail mock.
func TestAPaidOrderCanBeShipped(t *testing.T) {
	order := orderIn(domainmodel.StatusPaid)
	require.NoError(t, order.Ship(3, eur(590), shippedAt))

	assert.Equal(t, domainmodel.StatusShipped, order.Status())
	assert.Equal(t, domainmodel.WarehouseID(3), order.ShippedFrom())
	assert.Equal(t, eur(590), order.ShippingCost())
	assert.Equal(t, eur(2900), order.Total(), "the cost of shipping is not in the total")
}

// A time that has not come is the zero time.
func TestAnOrderKnowsWhenItGotWhereItIs(t *testing.T) {
	never := time.Time{}
	for status, want := range map[domainmodel.OrderStatus][4]time.Time{
		domainmodel.StatusPending:   {placedAt, never, never, never},
		domainmodel.StatusPaid:      {placedAt, paidAt, never, never},
		domainmodel.StatusShipped:   {placedAt, paidAt, shippedAt, never},
		domainmodel.StatusCancelled: {placedAt, paidAt, never, cancelledAt},
	} {
		order := orderIn(status)
		got := [4]time.Time{order.PlacedAt(), order.PaidAt(), order.ShippedAt(), order.CancelledAt()}
		assert.Equal(t, want, got, status)
	}
}

func TestAnOrderCanBeCancelledUntilItShips(t *testing.T) {
	for _, status := range []domainmodel.OrderStatus{domainmodel.StatusPending, domainmodel.StatusPaid} {
		t.Run(string(status), func(t *testing.T) {
			order := orderIn(status)
			before := order.Snapshot()

			require.NoError(t, order.Cancel(cancelledAt))

			before.Status, before.CancelledAt = domainmodel.StatusCancelled, cancelledAt
			require.Equal(t, before, order.Snapshot(), "nothing else changes: what was ordered and paid is still known")
		})
	}
}

// MySQL keeps microseconds, an SQLite text its zone, and time.Now a monotonic
// reading: an order keeps only what every database gives back.
func TestAnOrderKeepsItsTimesInUTCToTheMicrosecond(t *testing.T) {
	tokyo := time.FixedZone("Tokyo", 9*60*60)
	at := time.Date(2026, time.March, 2, 18, 30, 0, 123456789, tokyo)

	order := must(domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, at))

	want := time.Date(2026, time.March, 2, 9, 30, 0, 123456000, time.UTC)
	assert.Equal(t, want, order.Snapshot().PlacedAt)
	assert.Equal(t, want, order.Events()[0].(domainmodel.OrderWasPlaced).At)
}

func productsOf(order *domainmodel.Order) (ids []domainmodel.ProductID) {
	for item := range order.Items() {
		ids = append(ids, item.ProductID())
	}
	return ids
}
