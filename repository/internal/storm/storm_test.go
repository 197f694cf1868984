// Package storm tests the store with many workers that change, ship and cancel the same orders
// at the same time.
package storm

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Sixteen workers change a handful of orders at the same time, ship them and cancel
// them, with too little in stock for all. Afterwards the database must hold exactly
// the commands that were reported as done.
func TestAStormOfCommandsAddsUp(t *testing.T) {
	t.Parallel()
	shoptest.OnEveryEngine(t, func(t *testing.T, s *shoptest.Shop) {
		const workers, operations, orders, products, pieces = 16, 50, 6, 4, 16
		s.Exec(t, "UPDATE stocks SET quantity = ?", pieces)
		storm := &storm{Shop: s, changes: map[domainmodel.OrderID]int64{}, events: map[domainmodel.OrderID]int64{}, refused: map[bool]int{}}
		for id := domainmodel.OrderID(1); id <= orders; id++ {
			s.Saved(t, id, 1)
			storm.changes[id], storm.events[id] = 1, 2
		}
		// One that all of them ship at once, and one that none of them can.
		const wanted, tooLarge = orders + 1, orders + 2
		s.Paid(t, wanted, 1)
		large := shoptest.NewOrder(t, tooLarge, 2)
		require.NoError(t, large.ChangeQuantity(2, pieces+1))
		require.NoError(t, large.Pay(large.Total(), shoptest.Noon))
		storm.changes[wanted], storm.events[wanted] = 1, 3
		storm.changes[tooLarge], storm.events[tooLarge] = 1, int64(len(large.Events()))
		require.NoError(t, s.Orders.Save(t.Context(), large))
		var wg sync.WaitGroup
		var begun atomic.Int64 // operations, of all workers
		for worker := range workers {
			wg.Go(func() {
				storm.ship(t, wanted)
				storm.ship(t, tooLarge)
				random := rand.New(rand.NewPCG(1, uint64(worker)))
				for range operations - 2 {
					id, of := domainmodel.OrderID(1+random.IntN(orders)), domainmodel.ProductID(1+random.IntN(products))
					dice := random.IntN(10)
					switch done := begun.Add(1) * 10 / (workers * operations); {
					case done < 6: // at first the orders grow, or there would be little to ship
						dice %= 6
					case done < 9: // and what is cancelled at once is never shipped
						dice = min(dice, 8)
					}
					switch dice {
					case 0, 1, 2:
						storm.update(t, id, func(order *domainmodel.Order) error { return order.AddItem(shoptest.Product(t, of), 1) })
					case 3, 4:
						storm.update(t, id, func(order *domainmodel.Order) error { return order.ChangeQuantity(of, 1+random.IntN(9)) })
					case 5:
						storm.update(t, id, func(order *domainmodel.Order) error { return order.RemoveItem(of) })
					case 6:
						storm.update(t, id, func(order *domainmodel.Order) error { return order.Pay(order.Total(), shoptest.Noon) })
					case 7, 8:
						storm.ship(t, id)
					default:
						storm.update(t, id, func(order *domainmodel.Order) error { return order.Cancel(shoptest.Noon) })
					}
				}
			})
		}
		wg.Wait()

		taken, shipments := map[domainmodel.ProductID]int{}, 0
		for id := range storm.changes {
			order := s.Find(t, id) // which refuses a total that is not the sum of its items
			assert.Equal(t, storm.changes[id], order.Version(), "order %s: a version a change", id)
			var events, ships int64
			require.NoError(t, s.DB.Table("outbox_events").Where("aggregate_id = ?", id.String()).Count(&events).Error)
			assert.Equal(t, storm.events[id], events, "order %s: its events", id)
			require.NoError(t, s.DB.Table("outbox_events").Where("aggregate_id = ? AND kind = 'OrderWasShipped'", id.String()).Count(&ships).Error)
			assert.Equal(t, order.Status() == domainmodel.StatusShipped, ships == 1, "order %s: shipped %d times", id, ships)
			if order.Status() == domainmodel.StatusShipped {
				shipments++
				for item := range order.Items() {
					taken[item.ProductID()] += item.Quantity()
				}
			}
		}
		for of := domainmodel.ProductID(1); of <= products; of++ {
			left := s.Pieces(t, of)
			assert.GreaterOrEqual(t, left, 0)
			assert.Equal(t, pieces-left, taken[of], "product %s: taken out of stock, and shipped", of)
		}
		assert.Equal(t, storm.shipments, shipments)
		assert.Equal(t, domainmodel.StatusShipped, s.Find(t, wanted).Status())
		assert.Equal(t, domainmodel.StatusPaid, s.Find(t, tooLarge).Status())
		t.Log(storm.shipments, "shipments, refused:", storm.refused[false], "by the rules,", storm.refused[true], "by the stock")
	})
}

// storm counts what was reported as done.
type storm struct {
	*shoptest.Shop
	mu              sync.Mutex
	changes, events map[domainmodel.OrderID]int64
	shipments       int
	refused         map[bool]int // for want of stock, or by a rule
}

// often is how often a command is tried: some worker is always first.
const often = 10_000

func (s *storm) update(t testing.TB, id domainmodel.OrderID, change func(*domainmodel.Order) error) {
	events := 0
	err := shoptest.Update(t.Context(), s, id, func(order *domainmodel.Order) error {
		err := change(order)
		events = len(order.Events())
		return err
	}, repository.Attempts(often))
	s.count(t, id, events, err)
}

func (s *storm) ship(t testing.TB, id domainmodel.OrderID) {
	err := s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		return tx.Shipping().Ship(ctx, id, shoptest.Noon)
	}, repository.Attempts(often))
	s.count(t, id, 1, err)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.shipments++
	}
}

func (s *storm) count(t testing.TB, id domainmodel.OrderID, events int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		if events > 0 {
			s.changes[id]++
			s.events[id] += int64(events)
		}
		return
	}
	var (
		change *domainmodel.CannotChangeOrderError
		pay    *domainmodel.CannotPayOrderError
		ship   *domainmodel.CannotShipOrderError
		cancel *domainmodel.CannotCancelOrderError
		item   *domainmodel.ItemNotFoundError
		empty  *domainmodel.EmptyOrderError
		short  *domainmodel.OutOfStockError
	)
	if !errors.As(err, &change) && !errors.As(err, &pay) && !errors.As(err, &ship) && !errors.As(err, &cancel) &&
		!errors.As(err, &item) && !errors.As(err, &empty) && !errors.As(err, &short) {
		t.Error("a refusal that no rule gives:", err)
	}
	s.refused[short != nil]++
}
