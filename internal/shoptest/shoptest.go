// Package shoptest opens a shop for tests: a store on a database of the test's own, with
// customers, products and stock in it.
package shoptest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Noon is when everything happens in these tests.
var Noon = time.Date(2026, time.March, 14, 12, 0, 0, 123456000, time.UTC)

// products is how many there are. The orders of package ordertest need as many, and its own
// tests fill a shop with this package, so the number can't be taken from there.
const products = 1200

// Shop is a store on a database of the test's own, with customer 1, warehouse 1 of region EU
// with ten pieces of each of the first ten products, which cost 10.01 EUR and up, and a rate
// of 5.00 EUR and 0.50 EUR a piece. Field DB hides the method of Store.
type Shop struct {
	*repository.Store
	DB  *gorm.DB
	Tap *sqltap.Tap // of DB; nil if the test has opened that itself
}

// Open opens a shop in a new database of the engine: see enginetest.New.
func Open(t testing.TB, engine string, opts ...sqlite.Option) *Shop {
	t.Helper()
	tap := &sqltap.Tap{}
	s := Filled(t, enginetest.New(t, engine, append(opts, sqlite.WithConnector(tap.Wrap))...))
	s.Tap = tap
	return s
}

// OnEveryEngine runs the test with a shop on every engine.
func OnEveryEngine(t *testing.T, test func(t *testing.T, s *Shop)) {
	for _, engine := range enginetest.Engines {
		t.Run(engine, func(t *testing.T) { test(t, Open(t, engine)) })
	}
}

// Filled makes a shop of an empty database.
func Filled(t testing.TB, db *gorm.DB) *Shop {
	t.Helper()
	require.NoError(t, repository.Migrate(db))
	Fill(t, db)
	return On(t, db)
}

// On returns the shop that is in the database.
func On(t testing.TB, db *gorm.DB) *Shop {
	t.Helper()
	return &Shop{Store: NewStore(t, db), DB: db}
}

// NewStore is repository.New.
func NewStore(t testing.TB, db *gorm.DB) *repository.Store {
	t.Helper()
	store, err := repository.New(db)
	require.NoError(t, err)
	return store
}

// Fill inserts what a Shop has into the tables of activerecord.
func Fill(t testing.TB, db *gorm.DB) {
	t.Helper()
	goods := make([]activerecord.Product, products)
	var stocks []activerecord.Stock
	for i := range goods {
		id := int64(i + 1)
		goods[i] = activerecord.Product{ID: id, SKU: fmt.Sprintf("P-%d", id), Name: "Product", Price: 1000 + id, Currency: "EUR"}
		if id <= 10 {
			stocks = append(stocks, activerecord.Stock{WarehouseID: 1, ProductID: id, Quantity: 10})
		}
	}
	err := db.Transaction(func(tx *gorm.DB) error {
		for _, rows := range []any{
			&activerecord.Customer{ID: 1, Name: "Ada", Email: "ada@example.com"},
			&activerecord.Warehouse{ID: 1, Name: "Hamburg", Region: "EU"},
			&activerecord.ShippingRate{Region: "EU", Base: 500, PerPiece: 50, Currency: "EUR"},
			&goods, &stocks,
		} {
			if err := tx.Omit("Warehouse", "Product").Create(rows).Error; err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, err)
}

// Product returns a product at the price that it has in the shop.
func Product(t testing.TB, id domainmodel.ProductID) domainmodel.Product {
	t.Helper()
	p, err := domainmodel.NewProduct(id, domainmodel.MustMoney(1000+int64(id), domainmodel.EUR))
	require.NoError(t, err)
	return p
}

// NewOrder returns an order that is not saved, with one piece of each product.
func NewOrder(t testing.TB, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	t.Helper()
	order, err := domainmodel.NewOrder(id, 1, "EU", domainmodel.EUR, Noon)
	require.NoError(t, err)
	for _, p := range products {
		require.NoError(t, order.AddItem(Product(t, p), 1))
	}
	return order
}

// Pay pays the order in full.
func Pay(order *domainmodel.Order) error { return order.Pay(order.Total(), Noon) }

// Saved returns the order of NewOrder, saved.
func (s *Shop) Saved(t testing.TB, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	t.Helper()
	order := NewOrder(t, id, products...)
	require.NoError(t, s.Orders.Save(t.Context(), order))
	return order
}

// Paid returns the order of NewOrder, paid and saved.
func (s *Shop) Paid(t testing.TB, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	t.Helper()
	order := NewOrder(t, id, products...)
	require.NoError(t, Pay(order))
	require.NoError(t, s.Orders.Save(t.Context(), order))
	return order
}

// Find returns the stored order.
func (s *Shop) Find(t testing.TB, id domainmodel.OrderID) *domainmodel.Order {
	t.Helper()
	order, err := s.Orders.FindByID(t.Context(), id)
	require.NoError(t, err)
	return order
}

// Pieces returns how many pieces of the product are in stock.
func (s *Shop) Pieces(t testing.TB, product domainmodel.ProductID) (pieces int) {
	t.Helper()
	require.NoError(t, s.DB.Raw("SELECT quantity FROM stocks WHERE warehouse_id = 1 AND product_id = ?", int64(product)).Scan(&pieces).Error)
	return pieces
}

// Exec runs the statement.
func (s *Shop) Exec(t testing.TB, statement string, values ...any) {
	t.Helper()
	enginetest.Exec(t, s.DB, statement, values...)
}

// Drain has a relay deliver what is due, and counts what was delivered.
func Drain(ctx context.Context, s *repository.Store, notifier domainmodel.Notifier) (delivered int, err error) {
	err = repository.Relay{
		Store:   s,
		Backoff: func(int) time.Duration { return 0 },
		Handlers: []domainmodel.Notifier{notifier, domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error {
			delivered++
			return nil
		})},
	}.Drain(ctx)
	return delivered, err
}

// Update is Orders.Update as a command that has options: in a transaction, ten times at most
// unless they say otherwise.
func Update(ctx context.Context, s interface {
	InTransaction(context.Context, func(context.Context, *repository.Store) error, ...repository.CommandOption) error
}, id domainmodel.OrderID, change func(*domainmodel.Order) error, options ...repository.CommandOption) error {
	options = append([]repository.CommandOption{repository.Attempts(10)}, options...)
	return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		_, err := tx.Orders.Update(ctx, id, change)
		return err
	}, options...)
}

// ErrorOf returns the error of a call such as Orders.Update, for callers that need nothing else.
func ErrorOf(_ any, err error) error { return err }

// Shorten returns of a statement its first word and its table, of any other operation its
// kind.
func Shorten(op sqltap.Operation) string {
	if strings.HasPrefix(op.SQL, "SELECT s.product_id") { // from an array
		return "SELECT stocks"
	}
	words := strings.Fields(op.SQL)
	if len(words) == 0 {
		return string(op.Kind)
	}
	for i, word := range words[:len(words)-1] {
		if word == "FROM" || word == "INTO" || word == "UPDATE" {
			if table := strings.Trim(words[i+1], "`"); words[0] != "SELECT" || table != "order_items" { // a subquery
				return words[0] + " " + table
			}
		}
	}
	return op.SQL
}
