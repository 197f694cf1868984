package repository_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// For daily use, to see what a change costs: go test -bench . ./repository. Package
// activerecord has the same benchmarks under the same names. How both compare with
// hand-written SQL and with other libraries is what docs/benchmarks measures, which
// interleaves them.

// onOrdersOf runs the benchmark for orders of several sizes. Nothing listens to the
// database, and the context is one that can't end: waiting for its end costs too.
func onOrdersOf(b *testing.B, run func(ctx context.Context, b *testing.B, s *shop, products []domainmodel.ProductID)) {
	for _, items := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) {
			b.ReportAllocs()
			run(context.Background(), b, openQuietShop(b), productsTo(items))
		})
	}
}

// openQuietShop is openShop without a tap, and with plenty of every product.
func openQuietShop(t testing.TB) *shop {
	t.Helper()
	s := filledShop(t, enginetest.New(t, "sqlite"))
	s.stockUp(t)
	return s
}

func BenchmarkInsert(b *testing.B) {
	onOrdersOf(b, func(ctx context.Context, b *testing.B, s *shop, products []domainmodel.ProductID) {
		order := newOrder(b, 1, products...)
		for b.Loop() {
			unsaved := *order
			require.NoError(b, s.Orders.Save(ctx, &unsaved))
			b.StopTimer()
			s.Exec(b, "DELETE FROM orders")
			s.Exec(b, "DELETE FROM outbox_events")
			b.StartTimer()
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	onOrdersOf(b, func(ctx context.Context, b *testing.B, s *shop, products []domainmodel.ProductID) {
		s.Saved(b, 1, products...)
		for b.Loop() {
			_, err := s.Orders.FindByID(ctx, 1)
			require.NoError(b, err)
		}
	})
}

// Of the items one is changed.
func BenchmarkChange(b *testing.B) {
	onOrdersOf(b, func(ctx context.Context, b *testing.B, s *shop, products []domainmodel.ProductID) {
		s.Saved(b, 1, products...)
		for b.Loop() {
			require.NoError(b, errorOf(s.Orders.Update(ctx, 1, changeFirst)))
		}
	})
}

// changeFirst changes the quantity of the item of product 1.
func changeFirst(order *domainmodel.Order) error {
	item, _ := order.Item(1)
	return order.ChangeQuantity(1, 3-item.Quantity())
}

func BenchmarkShip(b *testing.B) {
	onOrdersOf(b, func(ctx context.Context, b *testing.B, s *shop, products []domainmodel.ProductID) {
		s.Paid(b, 1, products...)
		for b.Loop() {
			require.NoError(b, s.ship(ctx, 1))
			b.StopTimer()
			s.Exec(b, "UPDATE orders SET status = 'paid', shipped_at = NULL, warehouse_id = NULL, shipping_cost = 0, version = 1")
			s.Exec(b, "DELETE FROM outbox_events WHERE version = 2")
			b.StartTimer()
		}
	})
}
