package domainmodel_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The life of an order in these tests. No test reads a clock.
var (
	placedAt    = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	paidAt      = placedAt.Add(time.Hour)
	shippedAt   = placedAt.Add(24 * time.Hour)
	cancelledAt = placedAt.Add(48 * time.Hour)
)

var (
	mug = product(1, 1250)
	tea = product(2, 400)
)

func eur(minor int64) domainmodel.Money { return domainmodel.MustMoney(minor, domainmodel.EUR) }

func product(id domainmodel.ProductID, minor int64) domainmodel.Product {
	return must(domainmodel.NewProduct(id, eur(minor)))
}

// emptyOrder returns order 42 of customer 7, to the region EU, in euros.
func emptyOrder() *domainmodel.Order {
	return must(domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt))
}

// orderWith returns emptyOrder with one piece of each product.
func orderWith(products ...domainmodel.Product) *domainmodel.Order {
	order := emptyOrder()
	for _, p := range products {
		check(order.AddItem(p, 1))
	}
	return order
}

// orderIn returns an order of two mugs and a tea, 29.00 EUR, which commands
// have brought into the status. A cancelled one had been paid.
func orderIn(status domainmodel.OrderStatus) *domainmodel.Order {
	order := emptyOrder()
	check(order.AddItem(mug, 2))
	check(order.AddItem(tea, 1))
	if status == domainmodel.StatusPending {
		return order
	}
	check(order.Pay(order.Total(), paidAt))
	switch status {
	case domainmodel.StatusShipped:
		check(order.Ship(3, eur(590), shippedAt))
	case domainmodel.StatusCancelled:
		check(order.Cancel(cancelledAt))
	}
	return order
}

// observed is all that anyone can see of an order. Slices are cloned: if the
// order handed out its own, before and after would be one and always equal.
type observed struct {
	Snapshot domainmodel.OrderSnapshot
	Restored domainmodel.OrderSnapshot
	Events   []domainmodel.Event
	Items    []domainmodel.OrderItem
	Total    domainmodel.Money
	Status   domainmodel.OrderStatus
	Version  int64
}

func observe(order *domainmodel.Order) observed {
	now := order.Snapshot()
	now.Items = slices.Clone(now.Items)
	restored, _ := order.Restored()
	restored.Items = slices.Clone(restored.Items)
	return observed{
		now, restored, slices.Clone(order.Events()), slices.Collect(order.Items()),
		order.Total(), order.Status(), order.Version(),
	}
}

// requireRefused requires that the order refuses the command and is untouched,
// and returns the refusal.
func requireRefused(t *testing.T, order *domainmodel.Order, command func(*domainmodel.Order) error) error {
	t.Helper()
	before := observe(order)
	err := command(order)
	require.Error(t, err)
	require.Equal(t, before, observe(order), "a refused command must leave the order as it was; it said: %v", err)
	return err
}

// requireWraps requires that err is, or wraps, an error equal to want: of the
// same type, with the same facts in it.
func requireWraps(t *testing.T, err, want error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		if assert.ObjectsAreEqual(want, e) {
			return
		}
	}
	require.Failf(t, "the error wraps another one", "want: %#v\ngot:  %#v\nwhich says: %v", want, err, err)
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
