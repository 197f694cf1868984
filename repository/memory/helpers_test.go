package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

func eur(minor int64) domainmodel.Money { return domainmodel.MustMoney(minor, domainmodel.EUR) }

// errorOf is for a call such as Orders.Update, of which only the error is wanted.
func errorOf(_ *domainmodel.Order, err error) error { return err }

func relay(store *memory.Store, notify domainmodel.NotifierFunc) memory.Relay {
	return memory.Relay{Store: store, Handlers: []domainmodel.Notifier{notify}}
}

// openShop returns a store with warehouse 3 of region EU, which has ten pieces of
// products 1 and 2, and a rate of 5.00 EUR and 0.50 EUR a piece.
func openShop(t testing.TB) *memory.Store {
	t.Helper()
	store := memory.New()
	warehouse, err := domainmodel.NewWarehouse(3, "EU")
	require.NoError(t, err)
	rate, err := domainmodel.NewShippingRate(eur(500), eur(50))
	require.NoError(t, err)
	require.NoError(t, store.Warehouses.Add(t.Context(), warehouse))
	require.NoError(t, store.Rates.Set(t.Context(), "EU", rate))
	require.NoError(t, store.Stock.Set(t.Context(), 3, 1, 10))
	require.NoError(t, store.Stock.Set(t.Context(), 3, 2, 10))
	return store
}

// newOrder returns order 42, paid, with that many pieces of products 1, 2 and so on.
func newOrder(t testing.TB, quantities ...int) *domainmodel.Order {
	t.Helper()
	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	for i, quantity := range quantities {
		product, err := domainmodel.NewProduct(domainmodel.ProductID(i+1), eur(1000))
		require.NoError(t, err)
		require.NoError(t, order.AddItem(product, quantity))
	}
	require.NoError(t, order.Pay(order.Total(), noon))
	return order
}

func pieces(t testing.TB, store *memory.Store, product domainmodel.ProductID) int {
	t.Helper()
	pieces, err := store.Stock.Pieces(t.Context(), 3, product)
	require.NoError(t, err)
	return pieces
}
