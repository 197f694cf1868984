package repository_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// noon is when everything happens in these tests.
var noon = time.Date(2026, time.March, 14, 12, 0, 0, 123456000, time.UTC)

// shop is a store on a database of the test's own, with customer 1, warehouse 1 of
// region EU with ten pieces of each of the first ten products, which cost 10.01 EUR
// and up, and a rate of 5.00 EUR and 0.50 EUR a piece.
type shop struct {
	*repository.Store
	db  *gorm.DB
	tap *sqltap.Tap
}

func openShop(t testing.TB, opts ...sqlite.Option) *shop {
	t.Helper()
	s := &shop{tap: &sqltap.Tap{}}
	s.db = open(t, filepath.Join(t.TempDir(), "shop.db"), append(opts, sqlite.WithConnector(s.tap.Wrap))...)
	require.NoError(t, repository.Migrate(s.db))
	fill(t, s.db)
	s.Store = newStore(t, s.db)
	return s
}

// drain has a relay deliver what is due, and counts what was delivered.
func drain(ctx context.Context, s *repository.Store, notifier domainmodel.Notifier) (delivered int, err error) {
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

func open(t testing.TB, path string, opts ...sqlite.Option) *gorm.DB {
	t.Helper()
	db, err := sqlite.Open(path, opts...)
	require.NoError(t, err)
	return closing(t, db)
}

// closing has the database closed at the end of the test, which must have given all
// its connections back.
func closing(t testing.TB, db *gorm.DB) *gorm.DB {
	t.Helper()
	t.Cleanup(func() {
		pool, err := db.DB()
		require.NoError(t, err)
		require.Eventually(t, func() bool { return pool.Stats().InUse == 0 }, time.Minute, time.Millisecond, "a connection was not given back")
		require.NoError(t, pool.Close())
	})
	return db
}

func newStore(t testing.TB, db *gorm.DB) *repository.Store {
	t.Helper()
	store, err := repository.New(db)
	require.NoError(t, err)
	return store
}

func fill(t testing.TB, db *gorm.DB) {
	t.Helper()
	products := make([]activerecord.Product, ordertest.Products)
	var stocks []activerecord.Stock
	for i := range products {
		id := int64(i + 1)
		products[i] = activerecord.Product{ID: id, SKU: fmt.Sprintf("P-%d", id), Name: "Product", Price: 1000 + id, Currency: "EUR"}
		if id <= 10 {
			stocks = append(stocks, activerecord.Stock{WarehouseID: int64(ordertest.WarehouseID), ProductID: id, Quantity: 10})
		}
	}
	err := db.Transaction(func(tx *gorm.DB) error {
		for _, rows := range []any{
			&activerecord.Customer{ID: int64(ordertest.CustomerID), Name: "Ada", Email: "ada@example.com"},
			&activerecord.Warehouse{ID: int64(ordertest.WarehouseID), Name: "Hamburg", Region: "EU"},
			&activerecord.ShippingRate{Region: "EU", Base: 500, PerPiece: 50, Currency: "EUR"},
			&products, &stocks,
		} {
			if err := tx.Omit("Warehouse", "Product").Create(rows).Error; err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, err)
}

func product(t testing.TB, id domainmodel.ProductID) domainmodel.Product {
	t.Helper()
	p, err := domainmodel.NewProduct(id, domainmodel.MustMoney(1000+int64(id), domainmodel.EUR))
	require.NoError(t, err)
	return p
}

// newOrder returns an order that is not saved, with one piece of each product.
func newOrder(t testing.TB, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	t.Helper()
	order, err := domainmodel.NewOrder(id, ordertest.CustomerID, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	for _, p := range products {
		require.NoError(t, order.AddItem(product(t, p), 1))
	}
	return order
}

func (s *shop) saved(t testing.TB, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	t.Helper()
	order := newOrder(t, id, products...)
	require.NoError(t, s.Orders.Save(t.Context(), order))
	return order
}

func (s *shop) paid(t testing.TB, id domainmodel.OrderID, products ...domainmodel.ProductID) *domainmodel.Order {
	t.Helper()
	order := newOrder(t, id, products...)
	require.NoError(t, order.Pay(order.Total(), noon))
	require.NoError(t, s.Orders.Save(t.Context(), order))
	return order
}

func (s *shop) find(t testing.TB, id domainmodel.OrderID) *domainmodel.Order {
	t.Helper()
	order, err := s.Orders.FindByID(t.Context(), id)
	require.NoError(t, err)
	return order
}

func (s *shop) exec(t testing.TB, statement string, values ...any) {
	t.Helper()
	require.NoError(t, s.db.Exec(statement, values...).Error)
}

// rows returns every row of the tables that a use case writes, to compare.
func (s *shop) rows(t testing.TB) map[string][]map[string]any {
	t.Helper()
	all := map[string][]map[string]any{}
	for _, table := range []string{"orders", "order_items", "outbox_events", "stocks"} {
		var found []map[string]any
		require.NoError(t, s.db.Table(table).Order("rowid").Find(&found).Error)
		all[table] = found
	}
	return all
}

// statements runs do and returns what reached the database meanwhile: of a
// statement its first word and its table, of anything else its kind.
func (s *shop) statements(do func()) []string {
	s.tap.Start()
	do()
	var short []string
	for _, op := range s.tap.Stop() {
		short = append(short, shorten(op))
	}
	return short
}

func shorten(op sqltap.Operation) string {
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

// update is Orders.Update as a command that has options: in a transaction.
func update(ctx context.Context, s interface {
	InTransaction(context.Context, func(context.Context, *repository.Store) error, ...repository.CommandOption) error
}, id domainmodel.OrderID, change func(*domainmodel.Order) error, options ...repository.CommandOption) error {
	options = append([]repository.CommandOption{repository.Attempts(10)}, options...)
	return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return tx.Orders.Update(ctx, id, change)
	}, options...)
}
