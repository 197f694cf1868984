package domainmodel_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// A whole life, and exactly what it leaves behind: one event for each command.
func TestEveryCommandRecordsItsEvent(t *testing.T) {
	order := emptyOrder()
	require.NoError(t, order.AddItem(mug, 2))
	require.NoError(t, order.AddItem(product(mug.ID(), 9900), 1))
	require.NoError(t, order.AddItem(tea, 1))
	require.NoError(t, order.ChangeQuantity(mug.ID(), 1))
	require.NoError(t, order.RemoveItem(tea.ID()))
	require.NoError(t, order.Pay(order.Total(), paidAt))
	require.NoError(t, order.Ship(3, eur(590), shippedAt))

	require.Equal(t, []domainmodel.Event{
		domainmodel.OrderWasPlaced{OrderID: 42, CustomerID: 7, Region: "EU", Currency: "EUR", At: placedAt},
		domainmodel.ItemWasAdded{OrderID: 42, ProductID: 1, UnitPrice: eur(1250), Quantity: 2},
		domainmodel.ItemWasAdded{OrderID: 42, ProductID: 1, UnitPrice: eur(1250), Quantity: 1}, // at the price of the item
		domainmodel.ItemWasAdded{OrderID: 42, ProductID: 2, UnitPrice: eur(400), Quantity: 1},
		domainmodel.ItemQuantityWasChanged{OrderID: 42, ProductID: 1, From: 3, To: 1},
		domainmodel.ItemWasRemoved{OrderID: 42, ProductID: 2},
		domainmodel.OrderWasPaid{OrderID: 42, Total: eur(1250), At: paidAt},
		domainmodel.OrderWasShipped{OrderID: 42, CustomerID: 7, WarehouseID: 3, Cost: eur(590), At: shippedAt},
	}, order.Events())
}

// A handler of the event has to know whether to refund the customer.
func TestACancellationSaysWhetherTheCustomerHadPaid(t *testing.T) {
	for status, wasPaid := range map[domainmodel.OrderStatus]bool{domainmodel.StatusPending: false, domainmodel.StatusPaid: true} {
		order := orderIn(status)
		require.NoError(t, order.Cancel(cancelledAt))

		events := order.Events()
		require.Equal(t, domainmodel.OrderWasCancelled{OrderID: 42, WasPaid: wasPaid, At: cancelledAt}, events[len(events)-1])
	}
}

func TestTheEventsHandedOutAreACopy(t *testing.T) {
	order := orderWith(mug)
	before := observe(order)

	order.Events()[0] = domainmodel.OrderWasShipped{OrderID: 42}
	_ = append(order.Events()[:1], domainmodel.OrderWasShipped{OrderID: 42})

	require.Equal(t, before, observe(order))
}

// What happened to an order is for its commands to say: no other package can
// make an Event. An unexported method is what seals the interface.
func TestNobodyElseCanMakeAnEvent(t *testing.T) {
	event := reflect.TypeFor[domainmodel.Event]()
	require.Equal(t, 1, event.NumMethod())
	require.False(t, event.Method(0).IsExported())
}

// An event that is delivered twice is known by its ID, wherever it was written down.
func TestAnEventIDNamesTheOrderTheVersionAndTheNumber(t *testing.T) {
	assert.Equal(t, "42/3/1", domainmodel.EventID{OrderID: 42, Version: 3, Number: 1}.String())
	assert.Equal(t, "0/0/0", domainmodel.EventID{}.String())
	assert.NotEqual(t,
		domainmodel.EventID{OrderID: 4, Version: 23, Number: 1}.String(),
		domainmodel.EventID{OrderID: 42, Version: 3, Number: 1}.String(),
		"no two IDs are written alike")
}
