package repository_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// productsTo returns the IDs of the products from 1 to last.
func productsTo(last int) (ids []domainmodel.ProductID) {
	for id := range last {
		ids = append(ids, domainmodel.ProductID(id+1))
	}
	return ids
}

// Two statements could see two states of the database, and so an order that never existed.
func TestLoadingAnOrderOfAnySizeTakesOneStatement(t *testing.T) {
	for _, items := range []int{0, 1, 10, 100, 1000} {
		t.Run(fmt.Sprint(items, " items"), func(t *testing.T) {
			s := openShop(t)
			s.Saved(t, 1, productsTo(items)...)
			assert.Equal(t, []string{"SELECT orders"}, s.statements(func() { s.Find(t, 1) }))
		})
	}
}

func TestAnOrderThatIsNotFoundTakesOneStatement(t *testing.T) {
	s := openShop(t)
	assert.Equal(t, []string{"SELECT orders"}, s.statements(func() {
		_, err := s.Orders.FindByID(t.Context(), 1)
		assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound)
	}))
}

// Items and events go in many rows a statement, in chunks that every database takes.
func TestANewOrderTakesAStatementForEveryFiveHundredRows(t *testing.T) {
	for _, test := range []struct{ items, ofItems, ofEvents int }{ // an event for each item, and one for the order
		{0, 0, 1}, {1, 1, 1}, {10, 1, 1}, {100, 1, 1}, {499, 1, 1}, {500, 1, 2}, {501, 2, 2}, {1000, 2, 3},
	} {
		t.Run(fmt.Sprint(test.items, " items"), func(t *testing.T) {
			s := openShop(t)
			order := newOrder(t, 1, productsTo(test.items)...)
			assert.Equal(t, slices.Concat(
				[]string{"BEGIN", "INSERT orders"},
				slices.Repeat([]string{"INSERT order_items"}, test.ofItems),
				slices.Repeat([]string{"INSERT outbox_events"}, test.ofEvents),
				[]string{"COMMIT"},
			), s.statements(func() { require.NoError(t, s.Orders.Save(t.Context(), order)) }))
		})
	}
}

// This is what a difference is for: saving the whole would take as many as items.
func TestChangingOneItemOfManyTakesAsFewStatementsAsOfOne(t *testing.T) {
	for _, items := range []int{1, 10, 100, 1000} {
		t.Run(fmt.Sprint(items, " items"), func(t *testing.T) {
			s := openShop(t)
			s.Saved(t, 1, productsTo(items)...)
			order := s.Find(t, 1)
			require.NoError(t, order.ChangeQuantity(domainmodel.ProductID(items), 2))
			assert.Equal(t, []string{"BEGIN", "UPDATE orders", "UPDATE order_items", "INSERT outbox_events", "COMMIT"},
				s.statements(func() { require.NoError(t, s.Orders.Save(t.Context(), order)) }))
		})
	}
}

func TestRemovingAndAddingItemsTakesOneStatementEach(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1, 2, 3, 4)
	require.NoError(t, order.RemoveItem(2))
	require.NoError(t, order.RemoveItem(3))
	require.NoError(t, order.AddItem(product(t, 5), 1))
	require.NoError(t, order.AddItem(product(t, 3), 1))
	assert.Equal(t, []string{"BEGIN", "UPDATE orders", "DELETE order_items", "INSERT order_items", "INSERT outbox_events", "COMMIT"},
		s.statements(func() { require.NoError(t, s.Orders.Save(t.Context(), order)) }))
}

func TestPayingAnOrderTouchesNoItem(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1, 2)
	require.NoError(t, order.Pay(order.Total(), noon))
	assert.Equal(t, []string{"BEGIN", "UPDATE orders", "INSERT outbox_events", "COMMIT"},
		s.statements(func() { require.NoError(t, s.Orders.Save(t.Context(), order)) }))
}

func TestSavingWhatHasNotChangedTakesNoStatement(t *testing.T) {
	s := openShop(t)
	order := s.Saved(t, 1, 1)
	assert.Empty(t, s.statements(func() { require.NoError(t, s.Orders.Save(t.Context(), order)) }))
}

// The whole use case, with its one transaction and no statement more, however many items
// there are.
func TestShippingTakesAStatementForEachThingThatShippingNeeds(t *testing.T) {
	for _, items := range []int{1, 10, 100, 1000} {
		t.Run(fmt.Sprint(items, " items"), func(t *testing.T) {
			s := openShop(t)
			s.stockUp(t)
			s.Paid(t, 1, productsTo(items)...)
			assert.Equal(t, []string{
				"BEGIN", "SELECT orders", "SELECT warehouses", "SELECT shipping_rates",
				"UPDATE stocks", "UPDATE orders", "INSERT outbox_events", "COMMIT",
			}, s.statements(func() { require.NoError(t, s.ship(t.Context(), 1)) }))
		})
	}
}

// One to look, and two for each event: to claim it, and to mark it.
func TestDrainingTakesAStatementAPageAndTwoAnEvent(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1, 1)
	notifier := domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error { return nil })
	assert.Equal(t, []string{"SELECT outbox_events", "UPDATE outbox_events", "UPDATE outbox_events", "UPDATE outbox_events", "UPDATE outbox_events", "SELECT outbox_events"},
		s.statements(func() {
			delivered, err := drain(t.Context(), s.Store, notifier)
			require.NoError(t, err)
			assert.Equal(t, 2, delivered)
		}))
}

// A conflict costs one more statement, to find out why.
func TestAConflictWritesNothing(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1, 1)
	mine, theirs := s.Find(t, 1), s.Find(t, 1)
	require.NoError(t, theirs.Pay(theirs.Total(), noon))
	require.NoError(t, s.Orders.Save(t.Context(), theirs))
	require.NoError(t, mine.AddItem(product(t, 2), 1))
	before := s.rows(t)
	assert.Equal(t, []string{"BEGIN", "UPDATE orders", "SELECT orders", "ROLLBACK"}, s.statements(func() {
		var conflict *domainmodel.ConflictError
		assert.ErrorAs(t, s.Orders.Save(t.Context(), mine), &conflict)
	}))
	assert.Equal(t, before, s.rows(t))
}

// plenty is more pieces of a product than any test takes.
const plenty = 1_000_000_000

// stockUp has the warehouse have plenty of every product.
func (s *shop) stockUp(t testing.TB) {
	t.Helper()
	s.Exec(t, "DELETE FROM stocks")
	s.Exec(t, "INSERT INTO stocks (warehouse_id, product_id, quantity) SELECT 1, id, ? FROM products", plenty)
}

// ship ships the order as an application does.
func (s *shop) ship(ctx context.Context, id domainmodel.OrderID) error {
	return s.Shipping().Ship(ctx, id, noon.Add(time.Hour))
}
