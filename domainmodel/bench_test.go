package domainmodel_test

import (
	"fmt"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// For daily use, to see what a change costs: go test -bench . ./domainmodel. Packages
// repository and activerecord have the benchmarks that need a database.

// onOrdersOf runs the benchmark for orders of several sizes.
func onOrdersOf(b *testing.B, run func(b *testing.B, products []domainmodel.Product)) {
	for _, items := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) {
			b.ReportAllocs()
			run(b, assorted(items))
		})
	}
}

// assorted returns n products, with the IDs 1, 2 and so on.
func assorted(n int) []domainmodel.Product {
	all := make([]domainmodel.Product, n)
	for i := range all {
		all[i] = product(domainmodel.ProductID(i+1), 1250)
	}
	return all
}

func paidOrderWith(products ...domainmodel.Product) *domainmodel.Order {
	order := orderWith(products...)
	check(order.Pay(order.Total(), paidAt))
	return order
}

// BenchmarkPlace makes a new order and adds its items.
func BenchmarkPlace(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, products []domainmodel.Product) {
		for b.Loop() {
			orderWith(products...)
		}
	})
}

// BenchmarkChange changes one of the items.
func BenchmarkChange(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, products []domainmodel.Product) {
		before := *orderWith(products...)
		for b.Loop() {
			order := before
			check(order.ChangeQuantity(1, 2))
		}
	})
}

func BenchmarkShip(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, products []domainmodel.Product) {
		before := *paidOrderWith(products...)
		for b.Loop() {
			order := before
			check(order.Ship(3, eur(590), shippedAt))
		}
	})
}

func BenchmarkSnapshot(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, products []domainmodel.Product) {
		order := orderWith(products...)
		for b.Loop() {
			order.Snapshot()
		}
	})
}

func BenchmarkRestore(b *testing.B) {
	onOrdersOf(b, func(b *testing.B, products []domainmodel.Product) {
		snapshot := orderWith(products...).Snapshot()
		snapshot.Version = 1
		for b.Loop() {
			must(domainmodel.RestoreOrder(snapshot))
		}
	})
}
