package repository_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Stock, order and event change together.
func TestShippingTakesTheStockAndRecordsTheEventWithTheOrder(t *testing.T) {
	s := openShop(t)
	order := newOrder(t, 1, 2, 1)
	require.NoError(t, order.ChangeQuantity(1, 4))
	require.NoError(t, order.Pay(order.Total(), noon))
	require.NoError(t, s.Orders.Save(t.Context(), order))

	require.NoError(t, s.ship(t.Context(), 1))

	shipped := s.Find(t, 1)
	assert.Equal(t, domainmodel.StatusShipped, shipped.Status())
	assert.Equal(t, domainmodel.WarehouseID(1), shipped.Snapshot().WarehouseID)
	assert.Equal(t, int64(500+5*50), shipped.Snapshot().ShippingCost)
	assert.Equal(t, 6, s.Pieces(t, 1))
	assert.Equal(t, 9, s.Pieces(t, 2))
	events := s.events(t)
	assert.IsType(t, domainmodel.OrderWasShipped{}, events[len(events)-1])
}

// Whatever goes wrong, at whichever step, nothing has changed: the stock is not
// taken, the order is not shipped, nobody is told.
func TestShippingThatFailsLeavesEverythingAsItWas(t *testing.T) {
	for name, test := range map[string]struct {
		spoil string
		want  any
	}{
		"the second item is out of stock":   {"UPDATE stocks SET quantity = 0 WHERE product_id = 2", new(*domainmodel.OutOfStockError)},
		"the product was never in stock":    {"DELETE FROM stocks WHERE product_id = 2", new(*domainmodel.OutOfStockError)},
		"no warehouse serves the region":    {"UPDATE warehouses SET region = 'US'", new(*domainmodel.NoWarehouseError)},
		"the region has no rate":            {"DELETE FROM shipping_rates", new(*domainmodel.NoShippingRateError)},
		"the rate is in another currency":   {"UPDATE shipping_rates SET currency = 'USD'", new(*domainmodel.CurrencyMismatchError)},
		"the order is cancelled":            {"UPDATE orders SET status = 'cancelled', cancelled_at = paid_at", new(*domainmodel.CannotShipOrderError)},
		"the order is corrupt":              {"UPDATE orders SET total = 1", new(*domainmodel.CorruptOrderError)},
		"someone changes it at that moment": {"CREATE TRIGGER meanwhile AFTER UPDATE ON stocks BEGIN UPDATE orders SET version = version + 1; END", new(*domainmodel.ConflictError)},
		"someone deletes it at that moment": {"CREATE TRIGGER meanwhile AFTER UPDATE ON stocks BEGIN DELETE FROM orders; END", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			s.Paid(t, 1, 1, 2)
			s.Exec(t, test.spoil)
			before := s.rows(t)
			err := s.ship(t.Context(), 1)
			if test.want != nil {
				require.ErrorAs(t, err, test.want)
			}
			assert.ErrorContains(t, err, "ship order 1: ")
			assert.Equal(t, before, s.rows(t))
		})
	}
}

// The order in memory, too: a use case that holds it goes on with what is stored.
func TestAnOrderShippedInATransactionThatFailsIsNotShippedInMemory(t *testing.T) {
	s := openShop(t)
	order := s.Paid(t, 1, 1)
	before := observe(order)
	changedMind := errors.New("changed my mind")
	err := s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		require.NoError(t, order.Ship(1, domainmodel.MustMoney(0, domainmodel.EUR), noon))
		before = observe(order)
		require.NoError(t, tx.Orders.Save(ctx, order))
		require.NoError(t, tx.Stock.Reserve(ctx, 1, order.Items()))
		return changedMind
	})
	require.ErrorIs(t, err, changedMind)
	assert.Equal(t, before, observe(order), "as it was when it was saved, with its event")
	assert.Equal(t, 10, s.Pieces(t, 1))
}

// Shipping begins its transaction itself, so it can begin it again, with the order as it is then:
// here it was cancelled after shipping had loaded it.
func TestShippingStartsAgainWithTheOrderOfSomeoneWhoWasFirst(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		s.Paid(t, 1, 1)
		first := true
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if first && strings.Contains(op.SQL, "shipping_rates") {
				first = false
				_, err := s.Orders.Update(t.Context(), 1, func(order *domainmodel.Order) error { return order.Cancel(noon) })
				require.NoError(t, err)
			}
			return call(ctx)
		})
		defer s.Tap.Intercept(nil)
		var refused *domainmodel.CannotShipOrderError
		require.ErrorAs(t, s.Shipping().Ship(t.Context(), 1, noon), &refused)
		assert.Equal(t, domainmodel.StatusCancelled, refused.Status)
		assert.Equal(t, 10, s.Pieces(t, 1))
	})
}

// The condition is part of the UPDATE, so no other writer can come between check and change.
func TestOfTwoShippingsOfTheLastPieceOneWins(t *testing.T) {
	s := openShop(t)
	s.Exec(t, "UPDATE stocks SET quantity = 1")
	s.Paid(t, 1, 1)
	s.Paid(t, 2, 1)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() { errs[i] = s.ship(t.Context(), domainmodel.OrderID(i+1)) })
	}
	wg.Wait()
	winner, loser := 0, 1
	if errs[0] != nil {
		winner, loser = 1, 0
	}
	require.NoError(t, errs[winner])
	var short *domainmodel.OutOfStockError
	require.ErrorAs(t, errs[loser], &short)
	assert.Equal(t, domainmodel.OutOfStockError{WarehouseID: 1, ProductID: 1, Wanted: 1}, *short)
	assert.Zero(t, s.Pieces(t, 1))
	assert.Equal(t, domainmodel.StatusShipped, s.Find(t, domainmodel.OrderID(winner+1)).Status())
	assert.Equal(t, domainmodel.StatusPaid, s.Find(t, domainmodel.OrderID(loser+1)).Status())
}

// Of two shippings of one order, only one happens.
func TestOfTwoShippingsOfOneOrderOneWins(t *testing.T) {
	s := openShop(t)
	s.Paid(t, 1, 1)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() { errs[i] = s.ship(t.Context(), 1) })
	}
	wg.Wait()
	assert.Contains(t, errs, nil)
	var shipped *domainmodel.CannotShipOrderError
	assert.ErrorAs(t, errors.Join(errs...), &shipped)
	assert.Equal(t, 9, s.Pieces(t, 1))
}

// events drains the outbox.
func (s *shop) events(t testing.TB) (events []domainmodel.Event) {
	t.Helper()
	_, err := drain(t.Context(), s.Store, domainmodel.NotifierFunc(func(_ context.Context, e domainmodel.SavedEvent) error {
		events = append(events, e.Event)
		return nil
	}))
	require.NoError(t, err)
	return events
}

// The repositories don't query an invalid region, but they still check the context.
func TestAskingForARegionThatCanNotBeIsNoWayAroundTheContext(t *testing.T) {
	s := openShop(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Warehouses.ForRegion(ended, "not a region")
	assert.ErrorIs(t, err, context.Canceled)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, _ *repository.Store) error {
		_, err := s.Rates.ForRegion(ctx, "not a region")
		assert.ErrorIs(t, err, repository.ErrOutsideTransaction)
		return nil
	}))
}
