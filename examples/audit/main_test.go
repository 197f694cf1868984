package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// sideDoor is a shop of three orders, of which the second has an item that was edited
// behind its order.
func sideDoor(t *testing.T) (path string) {
	return newShop(t, func(db *gorm.DB, store *repository.Store) {
		for id, status := range []domainmodel.OrderStatus{"pending", "paid", "shipped"} {
			place(t, store, domainmodel.OrderID(id+1), status)
		}
		require.NoError(t, db.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = 2").Error)
	})
}

func TestAShopInOrderIsClean(t *testing.T) {
	path := newShop(t, func(_ *gorm.DB, store *repository.Store) {
		place(t, store, 1, "pending")
		place(t, store, 2, "shipped")
	})
	stdout, stderr, status := runs(t, path)
	assert.Equal(t, clean, status)
	assert.Equal(t, "Audited: 2. To repair: 0.\n", stdout)
	assert.Empty(t, stderr)

	stdout, _, status = runs(t, path, "-o", "json")
	assert.Equal(t, clean, status)
	assert.JSONEq(t, `{"audited": 2, "refused": []}`, stdout)
}

func TestAShopWithoutOrdersIsClean(t *testing.T) {
	path := newShop(t, func(*gorm.DB, *repository.Store) {})
	stdout, stderr, status := runs(t, path)
	assert.Equal(t, clean, status)
	assert.Equal(t, "There are no orders.\n", stdout)
	assert.Empty(t, stderr)
}

// Before a shop moves over, it has orders and no outbox.
func TestAShopOfActiveRecordIsAudited(t *testing.T) {
	path := newShop(t, func(db *gorm.DB, store *repository.Store) {
		place(t, store, 1, "pending")
		require.NoError(t, db.Migrator().DropTable("outbox_events", "command_keys"))
	})
	stdout, stderr, status := runs(t, path)
	assert.Equal(t, clean, status, stderr)
	assert.Equal(t, "Audited: 1. To repair: 0.\n", stdout)
}

func TestAnOrderThatIsRefusedIsReportedWithTheReasonAndTheRepair(t *testing.T) {
	path := sideDoor(t)
	stdout, stderr, status := runs(t, path)
	assert.Equal(t, refused, status)
	assert.Empty(t, stderr)
	assert.Equal(t, `order 2
  the stored total is 30.00 EUR, but its items sum to 9990.00 EUR
  repair: docs/repairing-orders.md#the-total-is-not-the-sum-of-the-items

Audited: 3. To repair: 1.
`, stdout)

	stdout, stderr, status = runs(t, "-o", "json", path)
	assert.Equal(t, refused, status)
	assert.Empty(t, stderr)
	assert.JSONEq(t, `{"audited": 3, "refused": [{
		"order_id": "2",
		"reason": "the stored total is 30.00 EUR, but its items sum to 9990.00 EUR",
		"repair": "docs/repairing-orders.md#the-total-is-not-the-sum-of-the-items"
	}]}`, stdout)
}

// longID is an ID of as many digits as those of domainmodel.NewOrderID have.
const longID = 1234567890123456789

// Every way in which an order is refused has a section on the page, and the audit names
// that one, in lines that fit a terminal.
func TestEveryRefusalPointsToItsSection(t *testing.T) {
	text, err := os.ReadFile("../../" + page)
	require.NoError(t, err)
	anchors := map[string]bool{"before-you-repair": true} // which is for everyone
	for damage, section := range map[string]string{
		"UPDATE order_items SET quantity = 999":                           "The total is not the sum of the items",
		"UPDATE orders SET total = -3000":                                 "The total is not the sum of the items",
		"UPDATE orders SET status = 'lost'":                               "The status is unknown",
		"UPDATE orders SET region = 'eu'":                                 "The region is not valid",
		"UPDATE orders SET currency = 'eur'":                              "The currency is not valid",
		"UPDATE orders SET version = 0":                                   "The version is below 1",
		"UPDATE outbox_events SET version = 2":                            "The version is behind the events",
		"UPDATE orders SET customer_id = 0":                               "An ID is not positive",
		"UPDATE orders SET id = -1; UPDATE order_items SET order_id = -1": "An ID is not positive",
		"UPDATE order_items SET product_id = 0":                           "An item has no product",
		"INSERT INTO order_items (order_id, product_id, unit_price, quantity) SELECT id, 1, 1, 1 FROM orders": "A product has two items",
		"UPDATE order_items SET quantity = 0":                                                      "A quantity is below 1",
		"UPDATE order_items SET unit_price = -1":                                                   "A price is negative",
		"UPDATE order_items SET unit_price = 9223372036854775807":                                  "An amount is too large",
		"DELETE FROM order_items; UPDATE orders SET total = 0":                                     "It was paid but has no items",
		"UPDATE orders SET paid_at = NULL":                                                         "A time is missing",
		"UPDATE orders SET placed_at = '0000-01-01 00:00:00'":                                      "A time is missing",
		"UPDATE orders SET cancelled_at = placed_at":                                               "A time does not belong to the status",
		"UPDATE orders SET status = 'paid'":                                                        "A time does not belong to the status",
		"UPDATE orders SET warehouse_id = NULL":                                                    "It was shipped from no warehouse",
		"UPDATE orders SET status = 'paid', shipped_at = NULL":                                     "A shipment is set before it ships",
		"UPDATE orders SET shipping_cost = -1":                                                     "The shipping cost is negative",
		"UPDATE orders SET total = NULL":                                                           "A column can't be read",
		"UPDATE orders SET version = X'01'":                                                        "A column can't be read",
		"UPDATE stocks SET quantity = 'many'":                                                      "A row that new orders use is not valid",
		"UPDATE products SET currency = 'eur'":                                                     "A row that new orders use is not valid",
		"UPDATE orders SET paid_at = 'noon'":                                                       "A time can't be read",
		"UPDATE order_items SET quantity = 1.5":                                                    "An item can't be read",
		"UPDATE order_items SET unit_price = NULL":                                                 "An item can't be read",
		"UPDATE orders SET placed_at = NULL":                                                       "A time can't be read",
		"UPDATE orders SET paid_at = ''":                                                           "A time can't be read",
		"DELETE FROM customers":                                                                    "A customer does not exist",
		"DELETE FROM products":                                                                     "A product does not exist",
		"DELETE FROM warehouses":                                                                   "A warehouse does not exist",
		"INSERT INTO order_items (order_id, product_id, unit_price, quantity) VALUES (7, 1, 1, 1)": "An item has no order",
		"INSERT INTO stocks (warehouse_id, product_id, quantity) VALUES (7, 1, 1)":                 "Stock is kept of what does not exist",
		"UPDATE outbox_events SET payload = '{' WHERE number = 1":                                  "An event can't be read",
		"INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload) SELECT aggregate, aggregate_id, version, number, kind, payload FROM outbox_events WHERE number = 1": "An event is there twice",
		"UPDATE outbox_events SET payload = NULL WHERE number = 1": "An event can't be read",
	} {
		assert.Contains(t, string(text), "\n## "+section+"\n")
		anchor := strings.ToLower(strings.NewReplacer(" ", "-", "'", "", ",", "").Replace(section))
		anchors[anchor] = true
		path := newShop(t, func(db *gorm.DB, store *repository.Store) {
			place(t, store, longID, "shipped")
			shoptest.Unguard(t, db)
			for statement := range strings.SplitSeq(damage, "; ") {
				require.NoError(t, db.Exec(statement).Error)
			}
		})
		stdout, stderr, status := runs(t, path)
		assert.Equal(t, refused, status, "%s\n%s", damage, stderr)
		assert.LessOrEqual(t, strings.Count(stdout, "order "+domainmodel.OrderID(longID).String()), 1, "the report has named the order: %s", stdout)
		for line := range strings.Lines(stdout) {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), 80+len("\n"), line)
		}
		assert.Contains(t, stdout, page+"#"+anchor+"\n", damage)
	}
	for _, s := range sections {
		assert.True(t, anchors[s.anchor], "%s: no order is refused for it", s.anchor)
	}
	assert.Equal(t, len(anchors), strings.Count(string(text), "\n## "), "every section is pointed to")
}

func TestAnErrorOfAnotherKindPointsToThePage(t *testing.T) {
	where := func(err error) string { return repair(repository.Finding{Err: err}) }
	assert.Equal(t, page, where(errors.New("something new")))
	assert.Equal(t, page, where(&domainmodel.InvalidValueError{What: "something new"}))
	// MySQL has cut the list. The section says that the order is not to blame.
	assert.Equal(t, page+"#an-item-cant-be-read", where(&domainmodel.InvalidValueError{What: "list of items"}))
	// The column holds a valid value, but the driver can't read it.
	assert.Equal(t, page+"#a-column-cant-be-read", where(&domainmodel.InvalidValueError{What: "row"}))
}

// An order that is in order itself, but not what it refers to, and rows of no order: the
// summary counts them, and says of each what to look for.
func TestRowsThatReferToNoneAreReportedAndCounted(t *testing.T) {
	path := newShop(t, func(db *gorm.DB, store *repository.Store) {
		place(t, store, 1, "shipped")
		place(t, store, 2, "pending")
		shoptest.Unguard(t, db)
		for _, damage := range []string{
			"UPDATE orders SET customer_id = 7 WHERE id = 1", "UPDATE orders SET warehouse_id = 8 WHERE id = 1",
			"UPDATE order_items SET product_id = 9999 WHERE order_id = 2", "INSERT INTO order_items VALUES (3, 10, 1, 1, 1)",
			"UPDATE outbox_events SET payload = '{}' WHERE id = 2",
		} {
			require.NoError(t, db.Exec(damage).Error)
		}
	})
	stdout, stderr, status := runs(t, path)
	assert.Equal(t, refused, status, stderr)
	assert.Equal(t, `order 1
  customer_id is 7, but there is no customer 7
  repair: docs/repairing-orders.md#a-customer-does-not-exist

order 1
  warehouse_id is 8, but there is no warehouse 8
  repair: docs/repairing-orders.md#a-warehouse-does-not-exist

order 2, row 2 of order_items
  product_id is 9999, but there is no product 9999
  repair: docs/repairing-orders.md#a-product-does-not-exist

row 3 of order_items
  order_id is 10, but there is no order 10
  repair: docs/repairing-orders.md#an-item-has-no-order

order 1, row 2 of outbox_events
  payload "{}": ItemWasAdded.ProductID (none) must have a value
  repair: docs/repairing-orders.md#an-event-cant-be-read

Audited: 2. To repair: 5.
`, stdout)

	stdout, _, _ = runs(t, path, "-o", "json")
	assert.Contains(t, stdout, `{
      "table": "order_items",
      "row": "3",
      "reason": "order_id is 10, but there is no order 10",`)

	alone := newShop(t, func(db *gorm.DB, _ *repository.Store) {
		shoptest.Unguard(t, db)
		require.NoError(t, db.Exec("INSERT INTO order_items VALUES (3, 10, 1, 1, 1)").Error)
	})
	stdout, _, status = runs(t, alone)
	assert.Equal(t, refused, status)
	assert.Contains(t, stdout, "Audited: 0. To repair: 1.\n")
}

// A value must not move the cursor of the terminal.
func TestAReasonIsPrintable(t *testing.T) {
	path := newShop(t, func(db *gorm.DB, store *repository.Store) {
		place(t, store, 1, "pending")
		shoptest.Unguard(t, db)
		require.NoError(t, db.Exec("UPDATE order_items SET quantity = char(27) || '[2J' || char(10) || 'order 7'").Error)
	})
	stdout, _, status := runs(t, path)
	assert.Equal(t, refused, status)
	assert.NotContains(t, stdout, "\x1b")
	assert.Equal(t, 1, strings.Count(stdout, "\norder ")+strings.Count(stdout[:6], "order "))
	stdout, _, _ = runs(t, path, "-o", "json")
	var found findings
	require.NoError(t, json.Unmarshal([]byte(stdout), &found))
	assert.Contains(t, found.Refused[0].Reason, "[2J", "what stands there is told")
}

func TestTheDatabaseIsOnlyRead(t *testing.T) {
	for _, journal := range []string{"WAL", "DELETE"} {
		path := sideDoor(t)
		edit(t, path, func(db *gorm.DB) { require.NoError(t, db.Exec("PRAGMA journal_mode = "+journal).Error) })
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		_, _, status := runs(t, path)
		assert.Equal(t, refused, status)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.True(t, string(before) == string(after), "not a byte of the file has changed (%s)", journal)

		db, err := options{path: path}.openDB()
		require.NoError(t, err)
		assert.ErrorContains(t, db.Exec("DELETE FROM orders").Error, "readonly")
		pool, err := db.DB()
		require.NoError(t, err)
		require.NoError(t, pool.Close())
	}
}

// A shop that is open for business is audited as it is, with what is in its journal.
func TestAShopThatIsInUseIsAudited(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a shop? 100% #1.db")
	edit(t, path, func(db *gorm.DB) {
		fill(t, db, func(_ *gorm.DB, store *repository.Store) {
			place(t, store, 1, "pending")
			stdout, _, status := runs(t, path)
			assert.Equal(t, clean, status)
			assert.Equal(t, "Audited: 1. To repair: 0.\n", stdout)
			place(t, store, 2, "pending")
		})
	})
	t.Chdir(filepath.Dir(path))
	stdout, _, _ := runs(t, filepath.Base(path))
	assert.Equal(t, "Audited: 2. To repair: 0.\n", stdout)
}

func TestWhatIsNoShopIsAClearErrorAndStaysAsItIs(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	tables := filepath.Join(dir, "tables.db")
	edit(t, tables, func(db *gorm.DB) { require.NoError(t, db.Exec("CREATE TABLE notes (id INTEGER)").Error) })
	noItems := newShop(t, func(db *gorm.DB, _ *repository.Store) { require.NoError(t, db.Migrator().DropTable("order_items")) })
	noVersion := newShop(t, func(db *gorm.DB, _ *repository.Store) {
		require.NoError(t, db.Exec("ALTER TABLE orders DROP COLUMN version").Error)
	})
	for path, want := range map[string]string{
		filepath.Join(dir, "gone.db"): "does not exist",
		dir:                           "is not a file",
		write("empty.db", ""):         "is not an SQLite database",
		write("short.db", "SQLite"):   "is not an SQLite database",
		write("text.db", strings.Repeat("x", 9999)):                       "is not an SQLite database",
		write("torn.db", "SQLite format 3\x00"+strings.Repeat("x", 9999)): "not a database",
		tables:    "no table orders",
		noItems:   "no table order_items",
		noVersion: "repository.Migrate",
	} {
		before, _ := os.ReadFile(path)
		stdout, stderr, status := runs(t, path)
		assert.Equal(t, failed, status, path)
		assert.Empty(t, stdout, path)
		said := strings.Join(strings.Fields(stderr), " ") // which a long path breaks into lines
		assert.Equal(t, 0, strings.Index(said, "audit: "), said)
		assert.Contains(t, said, want, path)
		after, _ := os.ReadFile(path)
		assert.Equal(t, before, after, path)
	}
	assert.NoFileExists(t, filepath.Join(dir, "gone.db"))
}

func TestACommandThatCanNotBeUnderstoodIsRefused(t *testing.T) {
	for _, args := range [][]string{
		{}, {""}, {"a.db", "b.db"}, {"a.db", "-mysql", "x"}, {"-postgres", "x", "-mysql", "y"}, {"-nope"},
		{"-o", "xml", "a.db"}, {"a.db", "-o"}, {"--", "a.db", "-o", "json"}, {"-postgres", "", "-mysql", ""},
	} {
		stdout, stderr, status := runs(t, args...)
		assert.Equal(t, failed, status, "%q", args)
		assert.Empty(t, stdout, "%q", args)
		assert.Contains(t, strings.Join(strings.Fields(stderr), " "), "-h prints the usage", "%q", args)
	}
	stdout, stderr, status := runs(t, "-h")
	assert.Equal(t, clean, status)
	assert.Equal(t, usage, stdout)
	for line := range strings.Lines(usage) {
		assert.LessOrEqual(t, len(line), 80+len("\n"), line)
	}
	assert.Empty(t, stderr)
}

func TestAnInterruptEndsTheAudit(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	var stdout, stderr strings.Builder
	assert.Equal(t, failed, run(ctx, []string{sideDoor(t)}, &stdout, &stderr))
	assert.Equal(t, "audit: interrupted\n", stderr.String())
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAReportThatCanNotBeWrittenFails(t *testing.T) {
	path := sideDoor(t)
	for _, args := range [][]string{{path}, {path, "-o", "json"}, {"-h"}} {
		var stderr strings.Builder
		assert.Equal(t, failed, run(t.Context(), args, fullDisk{}, &stderr), "%q", args)
		assert.Contains(t, stderr.String(), "disk full", "%q", args)
	}
}
