package repository_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// An order of a thousand items does not take a thousand round trips.
func TestReservingStockTakesAtMostThreeStatements(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			s := openShopOn(t, name)
			s.stockUp(t)
			for i, items := range []int{0, 1, 2, 3, 4, 100, 1000} {
				order := newOrder(t, domainmodel.OrderID(i+1), productsTo(items)...)
				sent := s.stockStatements(func() { require.NoError(t, s.Stock.Reserve(t.Context(), 1, order.Items())) })
				assert.LessOrEqual(t, len(sent), 3, "%d items: %q", items, sent)
			}
			assert.Equal(t, []int{plenty - 6, plenty - 5, plenty - 4, plenty - 3, plenty - 2},
				[]int{s.Pieces(t, 1), s.Pieces(t, 2), s.Pieces(t, 3), s.Pieces(t, 4), s.Pieces(t, 5)})
			assert.Equal(t, plenty-1, s.Pieces(t, 1000))
		})
	}
}

// If several products are short, the error names the first one.
func TestReservingStockNamesTheProductThatIsShortAndTakesNothing(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			s := openShopOn(t, name)
			for _, items := range []int{1, 2, 3, 100, 1000} {
				for _, spoil := range []string{
					"UPDATE stocks SET quantity = 0 WHERE product_id >= ?",
					"DELETE FROM stocks WHERE product_id >= ?",
				} {
					t.Run(fmt.Sprint(items, " items, ", spoil), func(t *testing.T) {
						s.stockUp(t)
						first := (items + 1) / 2
						s.Exec(t, spoil, first)
						order := newOrder(t, 1, productsTo(items)...)
						sent := s.stockStatements(func() {
							var short *domainmodel.OutOfStockError
							require.ErrorAs(t, s.Stock.Reserve(t.Context(), 1, order.Items()), &short)
							assert.Equal(t, domainmodel.OutOfStockError{WarehouseID: 1, ProductID: domainmodel.ProductID(first), Wanted: 1}, *short)
						})
						assert.LessOrEqual(t, len(sent), 3)
						var taken int64
						require.NoError(t, s.DB.Raw("SELECT COUNT(*) FROM stocks WHERE product_id < ? AND quantity <> ?", first, plenty).Scan(&taken).Error)
						assert.Zero(t, taken)
					})
				}
			}
			var short *domainmodel.OutOfStockError
			s.stockUp(t)
			assert.ErrorAs(t, s.Stock.Reserve(t.Context(), 404, newOrder(t, 1, productsTo(4)...).Items()), &short, "an unknown warehouse")
		})
	}
}

// An order has one item of a product, but the items of two orders may be reserved together.
func TestReservingStockAddsUpTheItemsOfAProduct(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			for _, products := range []int{1, 2, 3} {
				s := openShopOn(t, name)
				once := slices.Collect(newOrder(t, 1, productsTo(products)...).Items())
				require.NoError(t, s.Stock.Reserve(t.Context(), 1, slices.Values(slices.Repeat(once, 6))))
				assert.Equal(t, 4, s.Pieces(t, 1))
				var short *domainmodel.OutOfStockError
				require.ErrorAs(t, s.Stock.Reserve(t.Context(), 1, slices.Values(slices.Repeat(once, 5))), &short)
				assert.Equal(t, domainmodel.OutOfStockError{WarehouseID: 1, ProductID: 1, Wanted: 5}, *short)
				assert.Equal(t, 4, s.Pieces(t, domainmodel.ProductID(products)))
			}
		})
	}
}

// Reservations of the same products in another order, large ones and small ones, do not
// wait for each other: none of them is told to try again.
func TestReservationsOfTheSameStockDoNotDeadlock(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			s := openShopOn(t, name)
			s.stockUp(t)
			items := slices.Collect(newOrder(t, 1, productsTo(50)...).Items())
			reversed := slices.Clone(items)
			slices.Reverse(reversed)
			ends := []domainmodel.OrderItem{items[49], items[0]}
			const rounds = 20
			var wg sync.WaitGroup
			for _, items := range [][]domainmodel.OrderItem{items, reversed, ends} {
				wg.Go(func() {
					for range rounds {
						assert.NoError(t, s.Stock.Reserve(t.Context(), 1, slices.Values(items)))
					}
				})
			}
			wg.Wait()
			assert.Equal(t, []int{plenty - 3*rounds, plenty - 2*rounds, plenty - 3*rounds}, []int{s.Pieces(t, 1), s.Pieces(t, 2), s.Pieces(t, 50)})
		})
	}
}

// Two reservations of the last pieces don't both get them, however many products they have.
func TestOfTwoReservationsOfTheLastStockOneWins(t *testing.T) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			s := openShopOn(t, name)
			s.Exec(t, "UPDATE stocks SET quantity = 1")
			order := newOrder(t, 1, productsTo(10)...)
			errs := make([]error, 2)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() { errs[i] = s.Stock.Reserve(t.Context(), 1, order.Items()) })
			}
			wg.Wait()
			assert.Contains(t, errs, nil)
			loser := errs[0]
			if loser == nil {
				loser = errs[1]
			}
			var short *domainmodel.OutOfStockError
			require.ErrorAs(t, loser, &short)
			assert.Equal(t, domainmodel.OutOfStockError{WarehouseID: 1, ProductID: 1, Wanted: 1}, *short)
			assert.Zero(t, s.Pieces(t, 10))
		})
	}
}

// Either all of several items are taken, or none, and the first by product that is short is named.
func TestReservingStockTakesAllOrNothing(t *testing.T) {
	s := openShop(t)
	order := newOrder(t, 1, 3, 2, 1)
	require.NoError(t, order.ChangeQuantity(2, 11))
	require.NoError(t, order.ChangeQuantity(3, 12))
	err := s.Stock.Reserve(t.Context(), 1, order.Items())
	var short *domainmodel.OutOfStockError
	require.ErrorAs(t, err, &short)
	assert.Equal(t, domainmodel.OutOfStockError{WarehouseID: 1, ProductID: 2, Wanted: 11}, *short)
	assert.Equal(t, 10, s.Pieces(t, 1))

	require.NoError(t, order.ChangeQuantity(2, 10))
	require.NoError(t, order.ChangeQuantity(3, 1))
	require.NoError(t, s.Stock.Reserve(t.Context(), 1, order.Items()))
	assert.Equal(t, []int{9, 0, 9}, []int{s.Pieces(t, 1), s.Pieces(t, 2), s.Pieces(t, 3)})
	require.NoError(t, s.Stock.Reserve(t.Context(), 1, slices.Values([]domainmodel.OrderItem(nil))))
	assert.ErrorAs(t, s.Stock.Reserve(t.Context(), 404, order.Items()), &short)
}

func TestReservingStockThatIsNoNumberSaysWhere(t *testing.T) {
	s := openShop(t)
	s.Exec(t, "UPDATE stocks SET quantity = 'many' WHERE product_id = 2")
	for _, products := range [][]domainmodel.ProductID{{2}, {1, 2}, productsTo(4)} {
		err := s.Stock.Reserve(t.Context(), 1, newOrder(t, 1, products...).Items())
		assert.Regexp(t, "^reserve stock: stored stock of product 2 in warehouse 1 is corrupt: .*many", err)
		assert.Equal(t, domainmodel.KindCorrupt, domainmodel.KindOf(err))
		assert.Equal(t, 10, s.Pieces(t, 1))
	}
}

// stockStatements runs do and returns the statements on the stock. MySQL's driver prepares
// each of them first, which is not counted.
func (s *shop) stockStatements(do func()) (sent []string) {
	s.Tap.Start()
	do()
	for _, op := range s.Tap.Stop() {
		if op.Kind != sqltap.Prepare && strings.Contains(op.SQL, "stocks") {
			sent = append(sent, op.SQL)
		}
	}
	return sent
}
