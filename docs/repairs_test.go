package docs

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// damage is a way in which order 42 can be made wrong, which a section of the page
// repairs.
type damage struct {
	section string
	status  domainmodel.OrderStatus // of the order before
	sql     string
	// onlySQLite can hold what the sql writes.
	onlySQLite bool
	// or is what the error has in it, if that is not what the page quotes.
	or string
}

var damages = []damage{
	{section: "The total is not the sum of the items", status: "pending", sql: "UPDATE order_items SET quantity = 999"},
	{section: "The total is not the sum of the items", status: "paid", sql: "UPDATE order_items SET quantity = 999"},
	{section: "The status is unknown", status: "pending", sql: "UPDATE orders SET status = 'lost'"},
	{section: "The status is unknown", status: "paid", sql: "UPDATE orders SET status = 'lost'"},
	{section: "The status is unknown", status: "shipped", sql: "UPDATE orders SET status = 'lost', version = version + 1"},
	{section: "The status is unknown", status: "cancelled", sql: "UPDATE orders SET status = 'lost'"},
	{section: "The region is not valid", status: "pending", sql: "UPDATE orders SET region = 'eu'"},
	{section: "The currency is not valid", status: "pending", sql: "UPDATE orders SET currency = 'eur'"},
	{section: "The version is below 1", status: "pending", sql: "UPDATE orders SET version = 0"},
	{section: "The version is behind the events", status: "pending", sql: "UPDATE outbox_events SET version = 2"},
	{section: "An ID is not positive", status: "pending", sql: "UPDATE orders SET customer_id = 0"},
	{section: "An item has no product", status: "pending", sql: "UPDATE order_items SET product_id = 0"},
	{section: "A quantity is below 1", status: "pending", sql: "UPDATE order_items SET quantity = 0"},
	{section: "A price is negative", status: "paid", sql: "UPDATE order_items SET unit_price = -1000"},
	{section: "A product has two items", status: "pending", sql: "INSERT INTO order_items (order_id, product_id, unit_price, quantity) VALUES (42, 1, 1000, 2)"},
	{section: "An amount is too large", status: "pending", sql: "UPDATE order_items SET unit_price = 9223372036854775807"},
	{section: "It was paid but has no items", status: "paid", sql: "DELETE FROM order_items;\nUPDATE orders SET total = 0"},
	{section: "A time is missing", status: "paid", sql: "UPDATE orders SET paid_at = NULL"},
	{section: "A time is missing", status: "paid", sql: "UPDATE orders SET paid_at = '0001-01-01 00:00:00+00:00'", onlySQLite: true, or: "paid_at 0001-01-01 must be in the years 1000 to 9999"},
	{section: "A time does not belong to the status", status: "pending", sql: "UPDATE orders SET paid_at = placed_at"},
	{section: "It was shipped from no warehouse", status: "shipped", sql: "UPDATE orders SET warehouse_id = NULL"},
	{section: "The shipping cost is negative", status: "shipped", sql: "UPDATE orders SET shipping_cost = -590"},
	{section: "A shipment is set before it ships", status: "paid", sql: "UPDATE orders SET warehouse_id = 1, shipping_cost = 590"},
	{section: "A column can't be read", status: "pending", sql: "UPDATE orders SET total = NULL"},
	{section: "A column can't be read", status: "paid", sql: "UPDATE orders SET total = 'a lot'", onlySQLite: true, or: "total is 'a lot', but must be a whole number"},
	{section: "A time can't be read", status: "paid", sql: "UPDATE orders SET paid_at = 'noon'", onlySQLite: true},
	{section: "An item can't be read", status: "pending", sql: "UPDATE order_items SET quantity = NULL"},
	{section: "An item can't be read", status: "pending", sql: "UPDATE order_items SET quantity = 1.5", onlySQLite: true, or: "quantity is 1.5, but must be a whole number"},
	{section: "A customer does not exist", status: "pending", sql: "UPDATE orders SET customer_id = 7"},
	{section: "A product does not exist", status: "paid", sql: "UPDATE order_items SET product_id = 7"},
	{section: "A warehouse does not exist", status: "shipped", sql: "UPDATE orders SET warehouse_id = 7"},
	{section: "An item has no order", status: "pending", sql: "INSERT INTO order_items (order_id, product_id, unit_price, quantity) VALUES (7, 1, 1000, 1)"},
	{section: "An item has no order", status: "pending", sql: "INSERT INTO order_items (order_id, product_id, unit_price, quantity) VALUES (NULL, 1, 1000, 1)", or: "order_id is NULL, so it belongs to no order"},
	{section: "Stock is kept of what does not exist", status: "pending", sql: "INSERT INTO stocks (warehouse_id, product_id, quantity) VALUES (1, 7, 1)"},
	{section: "Stock is kept of what does not exist", status: "pending", sql: "INSERT INTO stocks (warehouse_id, product_id, quantity) VALUES (7, 1, 1)", or: "warehouse_id is 7, but there is no warehouse 7"},
	{section: "A row that new orders use is not valid", status: "pending", sql: "UPDATE products SET currency = 'eur'"},
	{section: "An event is there twice", status: "paid", sql: "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, attempts) " +
		"SELECT aggregate, aggregate_id, version, number, kind, payload, attempts FROM outbox_events WHERE number = 1"},
	{section: "An event can't be read", status: "paid", sql: "UPDATE outbox_events SET kind = 'OrderWasEaten' WHERE number = 2"},
}

// The page's error is the one that the order is refused with, and its repair makes the order
// valid again. Code that loaded the order before the repair gets a conflict.
func TestEveryRepairRepairs(t *testing.T) {
	page := repairs(t)
	used := map[string]bool{"Before you repair": true}
	for _, d := range damages {
		used[d.section] = true
		require.Contains(t, page, d.section)
		assert.NotEmpty(t, page[d.section].quote, d.section)
		assert.NotEmpty(t, page[d.section].blocks, d.section)
	}
	for section := range page {
		assert.True(t, used[section], "no order is damaged as section %q says", section)
	}
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			s := openUnguarded(t, name)
			for _, d := range damages {
				if d.onlySQLite && name != "sqlite" {
					continue
				}
				for _, block := range page[d.section].blocks {
					t.Run(d.section, func(t *testing.T) { s.repairs(t, d, page[d.section].quote, block) })
				}
			}
		})
	}
}

// repairs damages an order and repairs it by the block.
func (s *unguardedShop) repairs(t *testing.T, d damage, quote, block string) {
	s.exec(t, "DELETE FROM order_items;\nDELETE FROM outbox_events;\nDELETE FROM orders;\nDELETE FROM stocks;\n"+
		"DELETE FROM customers WHERE id = 7;\nDELETE FROM products WHERE id = 7;\nDELETE FROM warehouses WHERE id = 7")
	s.place(t, d.status)
	held, err := s.Orders.FindByID(t.Context(), 42)
	require.NoError(t, err)

	s.exec(t, d.sql)
	err = s.audit(t)
	require.Error(t, err)
	if d.or == "" || !strings.Contains(err.Error(), d.or) {
		require.ErrorContains(t, err, quote)
	}

	s.exec(t, block)
	require.NoError(t, s.audit(t), block)
	repaired, err := s.Orders.FindByID(t.Context(), 42)
	require.NoError(t, err, block)
	changed := strings.Contains(block, "UPDATE orders")
	if changed {
		assert.Greater(t, repaired.Version(), held.Version(), "the version has to be incremented")
	}
	if d.section == "The status is unknown" {
		assert.Equal(t, d.status, repaired.Status())
	}

	if changed && held.Cancel(noon) == nil {
		var conflict *domainmodel.ConflictError
		require.ErrorAs(t, s.Orders.Save(t.Context(), held), &conflict)
	}
	if repaired.Cancel(noon) == nil {
		require.NoError(t, s.Orders.Save(t.Context(), repaired), "life goes on")
	}
}

// audit returns what is reported.
func (s *unguardedShop) audit(t *testing.T) (reported error) {
	t.Helper()
	audited, err := repository.Audit(t.Context(), s.DB, func(f repository.Finding) error {
		reported = errors.Join(reported, f.Err)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 1, audited)
	return reported
}

// A check that finds nothing would pass as well.
func TestARepairThatDoesNothingIsNoticed(t *testing.T) {
	s := openUnguarded(t, "sqlite")
	s.place(t, "pending")
	s.exec(t, damages[0].sql)
	s.exec(t, "UPDATE orders SET version = version + 1 WHERE id = 42;")
	require.ErrorContains(t, s.audit(t), "the stored total of order 42 is 30.00 EUR")
}

var noon = shoptest.Noon

// unguardedShop is a shop in which the tables hold anything.
type unguardedShop struct{ *shoptest.Shop }

func openUnguarded(t *testing.T, engine string) *unguardedShop {
	t.Helper()
	s := shoptest.Open(t, engine)
	shoptest.Unguard(t, s.DB)
	return &unguardedShop{s}
}

// place saves order 42, with three of product 1, in that status.
func (s *unguardedShop) place(t *testing.T, status domainmodel.OrderStatus) {
	t.Helper()
	order, err := domainmodel.NewOrder(42, 1, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	coffee, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1000, domainmodel.EUR))
	require.NoError(t, err)
	require.NoError(t, order.AddItem(coffee, 3))
	if status != domainmodel.StatusPending {
		require.NoError(t, order.Pay(order.Total(), noon))
	}
	switch status {
	case domainmodel.StatusShipped:
		require.NoError(t, order.Ship(1, domainmodel.MustMoney(590, domainmodel.EUR), noon))
	case domainmodel.StatusCancelled:
		require.NoError(t, order.Cancel(noon))
	}
	require.NoError(t, s.Orders.Save(t.Context(), order))
}

// exec runs the statements in one transaction.
func (s *unguardedShop) exec(t *testing.T, statements string) {
	t.Helper()
	require.NoError(t, s.DB.Transaction(func(tx *gorm.DB) error {
		for statement := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(statements), ";"), ";\n") {
			if err := tx.Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	}), statements)
}

// repair is a section of the page: with what an order is refused, and the blocks of
// SQL, each of which repairs it.
type repair struct {
	quote  string
	blocks []string
}

var (
	sqlBlock  = regexp.MustCompile("(?ms)^```sql\n(.*?)^```")
	quoteLine = regexp.MustCompile(`(?m)^> (.+)$`)
)

func repairs(t *testing.T) map[string]repair {
	t.Helper()
	text, err := fs.ReadFile(repo, "docs/repairing-orders.md")
	require.NoError(t, err)
	page := map[string]repair{}
	for _, part := range strings.Split(string(text), "\n## ")[1:] {
		title, body, _ := strings.Cut(part, "\n")
		var r repair
		if quote := quoteLine.FindStringSubmatch(body); quote != nil {
			r.quote = quote[1]
		}
		for _, block := range sqlBlock.FindAllStringSubmatch(body, -1) {
			r.blocks = append(r.blocks, block[1])
		}
		page[title] = r
	}
	return page
}
