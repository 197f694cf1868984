package domainmodel_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Random lives of orders, with commands both sensible and absurd. After each
// one, the order keeps the rules of its doc comment; if it refused, it is
// untouched; and what its events tell is what it is. The seeds are fixed: a life
// that goes wrong goes wrong again.
func TestAnOrderKeepsItsRulesWhateverItsCommandsAre(t *testing.T) {
	accepted, refused := map[string]int{}, map[string]int{}
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 0))
		order := emptyOrder()
		story := order.Events()
		for range 40 {
			name, command := randomCommand(random)
			before := observe(order)
			if err := command(order); err != nil {
				refused[name]++
				require.Equal(t, before, observe(order), "seed %d: %s was refused: %v", seed, name, err)
				continue
			}
			accepted[name]++
			requireRules(t, order)

			events := order.Events()
			recorded := events[len(before.Events):]
			require.True(t, slices.Equal(before.Events, events[:len(before.Events)]), "seed %d: %s rewrote history", seed, name)
			if assert.ObjectsAreEqual(before.Snapshot, order.Snapshot()) {
				require.Empty(t, recorded, "seed %d: %s changed nothing", seed, name)
			} else {
				require.Len(t, recorded, 1, "seed %d: %s", seed, name)
			}
			story = append(story, recorded...)
			requireStory(t, story, order)

			if random.IntN(10) == 0 { // someone saves it and loads it again
				order = reload(order)
			}
		}
	}
	for _, name := range []string{"AddItem", "ChangeQuantity", "RemoveItem", "Pay", "Ship", "Cancel"} {
		require.NotZero(t, accepted[name], "%s was never accepted: this test has not seen it work", name)
		require.NotZero(t, refused[name], "%s was never refused: this test has not seen it refuse", name)
	}
}

func randomCommand(random *rand.Rand) (string, func(*domainmodel.Order) error) {
	products := []domainmodel.Product{
		mug, mug, tea, tea, product(1, 9900), product(3, 0), product(4, 1), product(5, math.MaxInt64), product(6, math.MaxInt64/2),
		must(domainmodel.NewProduct(7, domainmodel.MustMoney(1, domainmodel.USD))), {},
	}
	quantities := []int{1, 1, 2, 3, 10, 0, -1, math.MaxInt, math.MaxInt / 2, math.MinInt}
	times := []time.Time{paidAt, shippedAt, cancelledAt, {}}
	costs := []domainmodel.Money{eur(0), eur(590), eur(-1), domainmodel.MustMoney(1, domainmodel.USD), {}}

	p := products[random.IntN(len(products))]
	quantity := quantities[random.IntN(len(quantities))]
	at := times[random.IntN(len(times))]
	cost := costs[random.IntN(len(costs))]
	warehouse := domainmodel.WarehouseID(random.IntN(3))

	switch random.IntN(16) {
	default:
		return "AddItem", func(o *domainmodel.Order) error { return o.AddItem(p, quantity) }
	case 0, 1, 2:
		return "ChangeQuantity", func(o *domainmodel.Order) error { return o.ChangeQuantity(p.ID(), quantity) }
	case 3, 4:
		return "RemoveItem", func(o *domainmodel.Order) error { return o.RemoveItem(p.ID()) }
	case 5:
		return "Pay", func(o *domainmodel.Order) error { return o.Pay(o.Total(), at) }
	case 6, 7:
		return "Ship", func(o *domainmodel.Order) error { return o.Ship(warehouse, cost, at) }
	case 8:
		return "Cancel", func(o *domainmodel.Order) error { return o.Cancel(at) }
	}
}

// reload does what a repository does in Save and FindByID.
func reload(order *domainmodel.Order) *domainmodel.Order {
	s := order.Snapshot()
	s.Version++
	return must(domainmodel.RestoreOrder(s))
}

// requireRules requires that the order keeps the rules that its doc comment
// states. It adds up in math/big: the order must not check itself.
func requireRules(t *testing.T, order *domainmodel.Order) {
	t.Helper()
	sum, seen := new(big.Int), map[domainmodel.ProductID]bool{}
	for item := range order.Items() {
		require.False(t, seen[item.ProductID()], "product %s has two items", item.ProductID())
		seen[item.ProductID()] = true
		require.Positive(t, item.ProductID())
		require.Positive(t, item.Quantity())
		require.False(t, item.UnitPrice().IsNegative())
		require.Equal(t, order.Total().Currency(), item.UnitPrice().Currency())

		subtotal := new(big.Int).Mul(big.NewInt(item.UnitPrice().Minor()), big.NewInt(int64(item.Quantity())))
		require.Equal(t, subtotal.String(), big.NewInt(item.Subtotal().Minor()).String())
		sum.Add(sum, subtotal)
	}
	require.Equal(t, sum.String(), big.NewInt(order.Total().Minor()).String(), "the total is the sum of the items")

	s, status := order.Snapshot(), order.Status()
	paid := status == domainmodel.StatusPaid || status == domainmodel.StatusShipped
	shipped, cancelled := status == domainmodel.StatusShipped, status == domainmodel.StatusCancelled
	require.Contains(t, domainmodel.OrderStatuses(), status)
	require.False(t, s.PlacedAt.IsZero())
	require.Equal(t, paid || cancelled && !s.PaidAt.IsZero(), !s.PaidAt.IsZero(), "time of payment")
	require.Equal(t, shipped, !s.ShippedAt.IsZero(), "time of shipping")
	require.Equal(t, cancelled, !s.CancelledAt.IsZero(), "time of cancelling")
	require.Equal(t, shipped, s.WarehouseID > 0, "warehouse")
	require.False(t, s.ShippingCost < 0 || !shipped && s.ShippingCost != 0, "shipping cost")
	require.False(t, !s.PaidAt.IsZero() && len(s.Items) == 0, "an empty order was paid")
}

// requireStory requires that the events lead to the order's state: a handler that only
// sees the events must know the same order as code that loads it.
func requireStory(t *testing.T, story []domainmodel.Event, order *domainmodel.Order) {
	t.Helper()
	quantities, status := map[domainmodel.ProductID]int{}, domainmodel.OrderStatus("")
	prices := map[domainmodel.ProductID]domainmodel.Money{}
	for _, event := range story {
		switch e := event.(type) {
		case domainmodel.OrderWasPlaced:
			status = domainmodel.StatusPending
		case domainmodel.ItemWasAdded:
			quantities[e.ProductID] += e.Quantity
			prices[e.ProductID] = e.UnitPrice
		case domainmodel.ItemQuantityWasChanged:
			require.Equal(t, quantities[e.ProductID], e.From)
			quantities[e.ProductID] = e.To
		case domainmodel.ItemWasRemoved:
			delete(quantities, e.ProductID)
			delete(prices, e.ProductID)
		case domainmodel.OrderWasPaid:
			require.Equal(t, order.Total(), e.Total)
			status = domainmodel.StatusPaid
		case domainmodel.OrderWasShipped:
			require.Equal(t, order.Snapshot().WarehouseID, e.WarehouseID)
			status = domainmodel.StatusShipped
		case domainmodel.OrderWasCancelled:
			require.Equal(t, status == domainmodel.StatusPaid, e.WasPaid)
			status = domainmodel.StatusCancelled
		default:
			require.Failf(t, "an event that the story does not know", "%T", e)
		}
	}
	gotQuantities, gotPrices := map[domainmodel.ProductID]int{}, map[domainmodel.ProductID]domainmodel.Money{}
	for item := range order.Items() {
		gotQuantities[item.ProductID()], gotPrices[item.ProductID()] = item.Quantity(), item.UnitPrice()
	}
	require.Equal(t, quantities, gotQuantities)
	require.Equal(t, prices, gotPrices)
	require.Equal(t, status, order.Status())
}
