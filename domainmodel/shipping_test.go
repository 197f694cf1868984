package domainmodel_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// depot is all that shipping needs, as one fake: it has one order, one
// warehouse and one rate, notes each call, and fails the one it is told to.
type depot struct {
	order     *domainmodel.Order
	warehouse domainmodel.Warehouse
	rate      domainmodel.ShippingRate
	calls     []string
	failing   string
}

var errDown = errors.New("the depot is down")

func newDepot(order *domainmodel.Order) *depot {
	return &depot{
		order:     order,
		warehouse: must(domainmodel.NewWarehouse(3, "EU")),
		rate:      must(domainmodel.NewShippingRate(eur(500), eur(30))),
	}
}

func (d *depot) service() domainmodel.ShippingService {
	return domainmodel.ShippingService{InTransaction: d.inTransaction}
}

func (d *depot) inTransaction(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
	if err := d.called("begin"); err != nil {
		return err
	}
	err := do(ctx, domainmodel.ShippingPorts{Orders: depotOrders{depot: d}, Warehouses: depotWarehouses{d}, Rates: depotRates{d}, Stock: depotStock{d}})
	if err != nil {
		return err
	}
	return d.called("commit")
}

func (d *depot) called(call string) error {
	d.calls = append(d.calls, call)
	if call == d.failing {
		return errDown
	}
	return nil
}

type (
	depotOrders struct {
		domainmodel.OrderRepository // of which shipping needs two methods
		*depot
	}
	depotWarehouses struct{ *depot }
	depotRates      struct{ *depot }
	depotStock      struct{ *depot }
)

var (
	_ domainmodel.OrderRepository = depotOrders{}
	_ domainmodel.Warehouses      = depotWarehouses{}
	_ domainmodel.ShippingRates   = depotRates{}
	_ domainmodel.Stock           = depotStock{}
)

func (d depotOrders) FindByID(_ context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	return d.order, d.called("find order " + id.String())
}

func (d depotOrders) Save(_ context.Context, order *domainmodel.Order) error {
	return d.called("save order " + order.ID().String() + ", " + string(order.Status()))
}

func (d depotWarehouses) ForRegion(_ context.Context, region domainmodel.Region) (domainmodel.Warehouse, error) {
	return d.warehouse, d.called("find warehouse for " + string(region))
}

func (d depotRates) ForRegion(_ context.Context, region domainmodel.Region) (domainmodel.ShippingRate, error) {
	return d.rate, d.called("find rate for " + string(region))
}

func (d depotStock) Reserve(_ context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	call := "reserve in " + from.String() + ":"
	for item := range items {
		call += " " + item.Subtotal().String()
	}
	return d.called(call)
}

var callsOfShipping = []string{
	"begin",
	"find order 42",
	"find warehouse for EU",
	"find rate for EU",
	"reserve in 3: 25.00 EUR 4.00 EUR",
	"save order 42, shipped",
	"commit",
}

// What Order.Ship of package activerecord reaches through its *gorm.DB, this
// service calls by name: five calls, in this order, in one transaction, and no other.
func TestShippingAnOrderTakesItFromTheWarehouseOfItsRegion(t *testing.T) {
	depot := newDepot(orderIn(domainmodel.StatusPaid))

	require.NoError(t, depot.service().Ship(t.Context(), 42, shippedAt))

	assert.Equal(t, callsOfShipping, depot.calls)
	shipped := depot.order.Snapshot()
	assert.Equal(t, domainmodel.StatusShipped, shipped.Status)
	assert.Equal(t, domainmodel.WarehouseID(3), shipped.WarehouseID)
	assert.Equal(t, int64(500+3*30), shipped.ShippingCost)
	assert.Equal(t, shippedAt, shipped.ShippedAt)
}

// Nothing is done after a failure: stock that is reserved for an order that was
// not found would be gone for ever.
func TestWhenAPortFailsNothingLaterIsCalled(t *testing.T) {
	for i, failing := range callsOfShipping {
		t.Run(failing, func(t *testing.T) {
			depot := newDepot(orderIn(domainmodel.StatusPaid))
			depot.failing = failing

			err := depot.service().Ship(t.Context(), 42, shippedAt)

			require.ErrorIs(t, err, errDown)
			require.EqualError(t, err, "ship order 42: the depot is down")
			require.Equal(t, callsOfShipping[:i+1], depot.calls)
		})
	}
}

// Nothing is reserved and nothing saved for an order that may not be shipped.
func TestTheServiceShipsNothingThatTheOrderRefuses(t *testing.T) {
	for _, status := range []domainmodel.OrderStatus{domainmodel.StatusPending, domainmodel.StatusShipped, domainmodel.StatusCancelled} {
		t.Run(string(status), func(t *testing.T) {
			depot := newDepot(orderIn(status))

			err := requireRefused(t, depot.order, func(*domainmodel.Order) error {
				return depot.service().Ship(t.Context(), 42, shippedAt)
			})

			requireWraps(t, err, &domainmodel.CannotShipOrderError{OrderID: 42, Status: status})
			require.Equal(t, callsOfShipping[:4], depot.calls)
		})
	}
	t.Run("without a time", func(t *testing.T) {
		depot := newDepot(orderIn(domainmodel.StatusPaid))
		err := depot.service().Ship(t.Context(), 42, time.Time{})

		var invalid *domainmodel.InvalidValueError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, callsOfShipping[:4], depot.calls)
	})
	t.Run("at a rate of another currency", func(t *testing.T) {
		depot := newDepot(orderIn(domainmodel.StatusPaid))
		dollars := domainmodel.MustMoney(1, domainmodel.USD)
		depot.rate = must(domainmodel.NewShippingRate(dollars, dollars))
		err := depot.service().Ship(t.Context(), 42, shippedAt)

		requireWraps(t, err, &domainmodel.CurrencyMismatchError{Want: "EUR", Got: "USD"})
		require.EqualError(t, err, `ship order 42: shipping rate: currency "USD" where "EUR" is needed`)
		require.Equal(t, callsOfShipping[:4], depot.calls)
	})
}
