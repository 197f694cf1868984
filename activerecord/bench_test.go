package activerecord_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// For daily use, to see what a change costs: go test -bench . ./activerecord. Package
// repository has the same benchmarks under the same names. How both compare with
// hand-written SQL and with other libraries is measured by docs/benchmarks, which
// interleaves the runs.

// onOrdersOf runs the benchmark for orders of several sizes.
func onOrdersOf(b *testing.B, run func(b *testing.B, s *shop, products []activerecord.Product)) {
	for _, items := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) {
			b.ReportAllocs()
			replaceSendMail(b, func(activerecord.Mail) error { return nil })
			s := openShop(b)
			run(b, s, s.products(b, items))
		})
	}
}

// products returns n products that are all in stock.
func (s *shop) products(t testing.TB, n int) []activerecord.Product {
	t.Helper()
	products := make([]activerecord.Product, n)
	for i := range products {
		products[i] = activerecord.Product{SKU: fmt.Sprintf("P-%d", i), Name: "Product", Price: 1000, Currency: "EUR"}
	}
	s.create(t, &products)
	require.NoError(t, s.db.Exec("DELETE FROM stocks").Error)
	require.NoError(t, s.db.Exec("INSERT INTO stocks (warehouse_id, product_id, quantity) SELECT 1, id, 1000000000 FROM products").Error)
	return products
}

// place places an order of one piece of each product.
func (s *shop) place(t testing.TB, products []activerecord.Product) *activerecord.Order {
	t.Helper()
	order, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "EUR")
	require.NoError(t, err)
	for i := range products {
		require.NoError(t, order.AddItem(s.db, &products[i], 1))
	}
	return order
}

// The order must be in the database before it can have items, so each item is added in
// a transaction, which stores the new total.
func BenchmarkInsert(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, s *shop, products []activerecord.Product) {
		for b.Loop() {
			s.place(b, products)
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, s *shop, products []activerecord.Product) {
		id := s.place(b, products).ID
		for b.Loop() {
			s.find(b, id)
		}
	})
}

// BenchmarkChange changes one of the items.
func BenchmarkChange(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, s *shop, products []activerecord.Product) {
		id := s.place(b, products).ID
		for b.Loop() {
			order := s.find(b, id)
			require.NoError(b, order.ChangeQuantity(s.db, products[0].ID, 3-order.Items[0].Quantity))
		}
	})
}

func BenchmarkShip(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, s *shop, products []activerecord.Product) {
		order := s.place(b, products)
		require.NoError(b, order.Pay(s.db, order.Total))
		for b.Loop() {
			require.NoError(b, s.find(b, order.ID).Ship(s.db))
			b.StopTimer()
			require.NoError(b, s.db.Exec("UPDATE orders SET status = 'paid', shipped_at = NULL, warehouse_id = NULL, shipping_cost = 0").Error)
			b.StartTimer()
		}
	})
}

// Package repository has no such benchmark, since a list needs no aggregate.
func BenchmarkPage(b *testing.B) {
	b.ReportAllocs()
	s := openShop(b)
	s.orders(b, 500)
	for b.Loop() {
		_, err := activerecord.ListOrders(s.db, "", "placed", 1, 50)
		require.NoError(b, err)
	}
}
