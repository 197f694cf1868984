package activerecord_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// open returns a new database with the shop's tables, and nothing in them.
func open(t testing.TB, options ...sqlite.Option) *gorm.DB {
	t.Helper()
	db := enginetest.New(t, "sqlite", options...)
	require.NoError(t, activerecord.Migrate(db))
	return db
}

// shop holds the rows that must be there before anything can be said about an
// order. That there are so many of them is problem 2.
type shop struct {
	db        *gorm.DB
	ada       activerecord.Customer
	tea, cup  activerecord.Product   // 450 and 1200 cents
	warehouse activerecord.Warehouse // with 10 tea and 5 cups; ships to the EU for 500 cents, and 50 a piece
}

func openShop(t testing.TB, options ...sqlite.Option) *shop {
	t.Helper()
	s := &shop{
		db:        open(t, options...),
		ada:       activerecord.Customer{Name: "Ada", Email: "ada@example.com"},
		tea:       activerecord.Product{SKU: "TEA", Name: "Tea", Price: 450, Currency: "EUR"},
		cup:       activerecord.Product{SKU: "CUP", Name: "Cup", Price: 1200, Currency: "EUR"},
		warehouse: activerecord.Warehouse{Name: "Rotterdam", Region: "EU"},
	}
	s.create(t, &s.ada, &s.tea, &s.cup, &s.warehouse,
		&activerecord.Stock{WarehouseID: 1, ProductID: 1, Quantity: 10},
		&activerecord.Stock{WarehouseID: 1, ProductID: 2, Quantity: 5},
		&activerecord.ShippingRate{Region: "EU", Base: 500, PerPiece: 50, Currency: "EUR"})
	return s
}

func (s *shop) create(t testing.TB, models ...any) {
	t.Helper()
	for _, model := range models {
		require.NoError(t, s.db.Create(model).Error)
	}
}

// pending returns an order of two tea and a cup: 2100 cents.
func (s *shop) pending(t testing.TB) *activerecord.Order {
	t.Helper()
	order, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "EUR")
	require.NoError(t, err)
	require.NoError(t, order.AddItem(s.db, &s.tea, 2))
	require.NoError(t, order.AddItem(s.db, &s.cup, 1))
	return s.find(t, order.ID)
}

func (s *shop) paid(t testing.TB) *activerecord.Order {
	t.Helper()
	order := s.pending(t)
	require.NoError(t, order.Pay(s.db, order.Total))
	return order
}

func (s *shop) find(t testing.TB, id int64) *activerecord.Order {
	t.Helper()
	order, err := activerecord.FindOrder(s.db, id)
	require.NoError(t, err)
	return order
}

func (s *shop) stock(t testing.TB, product activerecord.Product) int {
	t.Helper()
	var stock activerecord.Stock
	require.NoError(t, s.db.First(&stock, "product_id = ?", product.ID).Error)
	return stock.Quantity
}

// rows returns every row of every table: what a refusal must leave as it was.
func (s *shop) rows(t testing.TB) map[string][]map[string]any {
	t.Helper()
	rows := map[string][]map[string]any{}
	for _, table := range []string{"customers", "products", "warehouses", "stocks", "shipping_rates", "orders", "order_items"} {
		var found []map[string]any
		require.NoError(t, s.db.Table(table).Order("rowid").Find(&found).Error)
		rows[table] = found
	}
	return rows
}

// assertRefused runs the command and asserts that it fails for the reason, that
// its message says what was being done to what, and that no row has changed.
func (s *shop) assertRefused(t testing.TB, reason error, message string, command func() error) {
	t.Helper()
	before := s.rows(t)
	err := command()
	require.ErrorIs(t, err, reason)
	assert.ErrorContains(t, err, message)
	assert.Equal(t, before, s.rows(t), "a refused command left something behind")
}

// mailbox collects what is sent, from any goroutine.
type mailbox struct {
	mu   sync.Mutex
	sent []activerecord.Mail
}

func (m *mailbox) send(mail activerecord.Mail) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, mail)
	return nil
}

// replaceSendMail does so until the test ends. A test that calls it, and so every
// test of this package, can't run in parallel with another: they would get each
// other's mail, because there is one variable for all of them. That is problem 4.
func replaceSendMail(t testing.TB, send func(activerecord.Mail) error) {
	t.Helper()
	before := activerecord.SendMail
	activerecord.SendMail = send
	t.Cleanup(func() { activerecord.SendMail = before })
}

func openMailbox(t testing.TB) *mailbox {
	t.Helper()
	var box mailbox
	replaceSendMail(t, box.send)
	return &box
}
