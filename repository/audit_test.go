package repository_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// audit returns what an audit reports: of an order that is refused under its ID, and of any
// other row under its table and key.
func audit(t testing.TB, db *gorm.DB) (audited int, found map[string]string) {
	t.Helper()
	found = map[string]string{}
	audited, err := repository.Audit(t.Context(), db, func(f repository.Finding) error {
		name, reason := f.Table+" "+f.Row, f.Err
		if corrupt, ok := errors.AsType[*domainmodel.CorruptOrderError](f.Err); ok {
			require.Equal(t, f.OrderID, corrupt.OrderID)
			name, reason = f.OrderID.String(), corrupt.Err
		}
		require.NotContains(t, found, name, "reported once")
		found[name] = reason.Error()
		return nil
	})
	require.NoError(t, err)
	return audited, found
}

// Good orders are looked at, and not reported.
func TestAnAuditOfGoodOrdersReportsNone(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		audited, found := audit(t, s.DB)
		assert.Zero(t, audited)
		assert.Empty(t, found)
		s.Saved(t, 1)
		s.Paid(t, 1<<62, 1, 2)
		audited, found = audit(t, s.DB)
		assert.Equal(t, 2, audited)
		assert.Empty(t, found)
	})
}

// What Active Record, or a person at the database, can do on every engine, under
// all of its constraints. Each order is reported with its ID and with what is wrong.
func TestAnAuditReportsEachOrderThatWouldBeRefusedAndWhy(t *testing.T) {
	t.Parallel()
	damages := []struct {
		damage, reason string
	}{
		{"UPDATE orders SET total = total + 1 WHERE id = ?", "but its items sum to"},
		{"UPDATE order_items SET quantity = 5 WHERE order_id = ?", "but its items sum to"},
		{"DELETE FROM order_items WHERE order_id = ?", "but its items sum to 0.00 EUR"},
		{"UPDATE orders SET status = 'lost' WHERE id = ?", `status "lost"`},
		{"UPDATE orders SET status = 'shipped' WHERE id = ?", "shipped_at is missing, but the order is shipped"},
		{"UPDATE orders SET currency = 'eur' WHERE id = ?", `currency "eur"`},
		{"UPDATE orders SET region = '' WHERE id = ?", "region"},
		{"UPDATE orders SET warehouse_id = 1 WHERE id = ?", "warehouse ID 1"},
		{"UPDATE orders SET shipping_cost = 7 WHERE id = ?", "shipping cost"},
		{"UPDATE orders SET version = 0 WHERE id = ?", "version 0"},
		{"UPDATE orders SET version = 9223372036854775807 WHERE id = ?", "version 9223372036854775807 must leave room for the next one"},
		{"UPDATE orders SET paid_at = NULL WHERE id = ?", "paid_at is missing, but the order is paid"},
		{"UPDATE orders SET cancelled_at = placed_at WHERE id = ?", "time of cancelling"},
		{"UPDATE outbox_events SET version = 3 WHERE aggregate_id = ?", "version 1 must not be below 3, that of its last event"},
	}
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		for i, d := range damages {
			id := domainmodel.OrderID(i + 2)
			s.Paid(t, id, 1)
			s.Exec(t, strings.Replace(d.damage, "?", "'"+id.String()+"'", 1))
		}
		s.Paid(t, 1000, 2)
		audited, found := audit(t, s.DB)
		assert.Equal(t, len(damages)+2, audited)
		for i, d := range damages {
			assert.Contains(t, found[strconv.Itoa(i+2)], d.reason, d.damage)
		}
		assert.Len(t, found, len(damages))
	})
}

// More orders than are read at a time, the bad ones anywhere among them; the least
// and the greatest of IDs, and such as can't be.
func TestAnAuditMissesNoOrder(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		const orders = 1100
		s.Exec(t, `INSERT INTO orders (id, customer_id, region, status, total, currency, placed_at, shipping_cost, version)
			SELECT p.id + 5000, 1, 'EU', 'pending', 0, 'EUR', ?, 0, 1 FROM products p WHERE p.id <= ?`, noon, orders)
		random := rand.New(rand.NewPCG(1, 2))
		bad := map[string]string{"5001": "", "5500": "", "5501": "", "6000": "", "6001": "", "6100": ""}
		for len(bad) < 20 {
			bad[strconv.Itoa(5010+random.IntN(orders-10))] = ""
		}
		for id := range bad {
			s.Exec(t, "UPDATE orders SET total = 1 WHERE id = "+id)
		}
		for i, id := range []int64{-1 << 63, -1, 0, 1<<63 - 1} {
			s.Exec(t, `UPDATE orders SET id = ? WHERE id = ?`, id, 5002+i)
			if id <= 0 {
				bad[strconv.FormatInt(id, 10)] = ""
			}
		}
		audited, found := audit(t, s.DB)
		assert.Equal(t, orders, audited)
		assert.Equal(t, slices.Sorted(maps.Keys(bad)), slices.Sorted(maps.Keys(found)))
	})
}

// The audit reads each order on its own, so other code can delete one before its turn.
func TestAnAuditPassesOverAnOrderThatIsDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for id := domainmodel.OrderID(1); id <= 3; id++ {
			s.Saved(t, id)
		}
		s.Exec(t, "UPDATE orders SET total = 1 WHERE id = 1")
		audited, err := repository.Audit(t.Context(), s.DB, func(repository.Finding) error {
			s.Exec(t, "DELETE FROM orders WHERE id = 2")
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, 2, audited)
	})
}

// A report that has seen enough can stop the audit.
func TestAnAuditEndsWithTheErrorOfItsReport(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for id := domainmodel.OrderID(1); id <= 3; id++ {
		s.Saved(t, id)
		s.Exec(t, "UPDATE orders SET total = 1 WHERE id > 1")
	}
	enough, reported := errors.New("seen enough"), 0
	audited, err := repository.Audit(t.Context(), s.DB, func(repository.Finding) error { reported++; return enough })
	require.ErrorIs(t, err, enough)
	assert.ErrorContains(t, err, "audit the orders: order 2: ")
	assert.Equal(t, []int{2, 1}, []int{audited, reported})
}

// An error of the database is no finding: an audit that can't go on says so.
func TestAnAuditEndsWithTheContextAndWithTheDatabase(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		never := func(repository.Finding) error { t.Error("nothing was found"); return nil }
		for id := domainmodel.OrderID(1); id <= 3; id++ {
			s.Saved(t, id)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := repository.Audit(ended, s.DB, never)
		require.ErrorIs(t, err, context.Canceled)

		ctx, cancel := context.WithCancel(t.Context())
		s.Exec(t, "UPDATE orders SET total = 1 WHERE id = 2")
		audited, err := repository.Audit(ctx, s.DB, func(repository.Finding) error { cancel(); return nil })
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 2, audited)
		s.Exec(t, "UPDATE orders SET total = 0 WHERE id = 2")

		for k := 1; ; k++ { // the list of IDs, and each order
			s.Tap.FailAt(k, sqltap.DropConnection)
			audited, err := repository.Audit(t.Context(), s.DB, never)
			if _, hit := s.Tap.Disarm(); !hit {
				require.NoError(t, err)
				assert.Equal(t, 3, audited)
				assert.GreaterOrEqual(t, k, 5)
				break
			}
			if err != nil { // no error if database/sql has retried
				assert.ErrorIs(t, err, sqltap.ErrInjected)
				assert.ErrorContains(t, err, "audit ")
			}
		}
	})
}

// A handle from which nothing can be read is refused.
func TestAnAuditRefusesAHandleThatIsNotOpen(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, handle := range []*gorm.DB{nil, {}, s.DB.Begin()} {
		audited, err := repository.Audit(t.Context(), handle, nil)
		require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
		assert.Zero(t, audited)
		if handle != nil && handle.Config != nil {
			require.NoError(t, handle.Rollback().Error)
		}
	}
}

// What orders need of other tables is audited, too: a request that meets such a row is not at
// fault.
func TestAnAuditReportsWhatNoOrderCanUse(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		unguardDatabase(t, s.DB)
		s.Exec(t, "INSERT INTO products (id, sku, name, price, currency) VALUES (7000, 'A', 'a', 1, 'eu'), (7001, 'B', 'b', -1, 'EUR'), (7002, 'C', 'c', 1, 'EUR')")
		s.Exec(t, "INSERT INTO warehouses (id, name, region) VALUES (7000, 'w', 'e u')")
		s.Exec(t, "INSERT INTO shipping_rates (region, base, per_piece, currency) VALUES ('XX', 1, 1, 'eu'), ('YY', 1, -1, 'EUR'), ('zz', 1, 1, 'EUR')")
		found := map[string]string{}
		_, err := repository.Audit(t.Context(), s.DB, func(f repository.Finding) error {
			assert.Equal(t, domainmodel.KindCorrupt, domainmodel.KindOf(f.Err), "%v", f.Err)
			found[f.Table+" "+f.Row] = f.Err.Error()
			return nil
		})
		require.NoError(t, err)
		require.Len(t, found, 6)
		assert.Contains(t, found["products 7000"], `stored row 7000 of products is corrupt: currency "eu" must be`)
		assert.Contains(t, found["products 7001"], "price -0.01 EUR must not be negative")
		assert.Contains(t, found["warehouses 7000"], `region "e u" must be`)
		assert.Contains(t, found["shipping_rates XX"], `stored row XX of shipping_rates is corrupt: currency "eu" must be`)
		assert.Contains(t, found["shipping_rates YY"], "must not be negative")
		assert.Contains(t, found["shipping_rates zz"], `region "zz" must be`)

		_, err = s.Rates.ForRegion(t.Context(), "XX")
		assert.Equal(t, domainmodel.KindCorrupt, domainmodel.KindOf(err), "%v", err)
	})
}

// What other code leaves behind where no foreign key, CHECK or unique index stops it, and
// where New may refuse the database. Each is reported by its row, with what is there.
func TestAnAuditOfADamagedDatabaseReportsEachRowAndWhatItHolds(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		unguardDatabase(t, s.DB)
		for id := domainmodel.OrderID(1); id <= 9; id++ {
			s.Paid(t, id, 1, 2)
		}
		s.Exec(t, "UPDATE orders SET customer_id = 404040 WHERE id = 2")
		s.Exec(t, "UPDATE orders SET status = 'shipped', shipped_at = paid_at, warehouse_id = 404040 WHERE id = 3")
		s.Exec(t, "UPDATE order_items SET product_id = 404040 WHERE order_id = 4 AND product_id = 2")
		s.Exec(t, "UPDATE order_items SET quantity = NULL, product_id = NULL WHERE order_id = 5 AND product_id = 2")
		s.Exec(t, "UPDATE orders SET customer_id = 0 WHERE id = 6") // refused, which is enough
		s.Exec(t, "UPDATE orders SET customer_id = 404040, total = 1 WHERE id = 7")
		s.Exec(t, "UPDATE orders SET total = NULL, placed_at = NULL WHERE id = 8")
		s.Exec(t, "INSERT INTO order_items (id, order_id, product_id, unit_price, quantity) VALUES (901, 404040, 1, 1, 1), (902, NULL, 1, 1, 1)")
		s.Exec(t, "INSERT INTO stocks (warehouse_id, product_id, quantity) VALUES (1, 404040, 1), (404040, 1, 1)")
		s.Exec(t, "UPDATE products SET currency = 'eu' WHERE id = 7")
		s.Exec(t, "UPDATE products SET price = -1 WHERE id = 8")
		s.Exec(t, "UPDATE shipping_rates SET currency = 'e'")
		s.Exec(t, "UPDATE warehouses SET region = 'eu'")
		s.Exec(t, "INSERT INTO outbox_events (id, aggregate, aggregate_id, version, number, kind, payload, attempts) "+
			"SELECT 900, aggregate, aggregate_id, version, number, kind, payload, attempts FROM outbox_events WHERE aggregate_id = '1' AND number = 1")
		s.Exec(t, "UPDATE outbox_events SET kind = 'OrderWasEaten' WHERE aggregate_id = '9' AND number = 1")
		s.Exec(t, "UPDATE outbox_events SET payload = NULL WHERE aggregate_id = '9' AND number = 2")
		s.Exec(t, "UPDATE outbox_events SET aggregate = 'booking', kind = 'SeatWasTaken' WHERE aggregate_id = '9' AND number = 3") // not ours
		var item, event int64
		require.NoError(t, s.DB.Raw("SELECT id FROM order_items WHERE order_id = 4 AND product_id = 404040").Scan(&item).Error)
		require.NoError(t, s.DB.Raw("SELECT id FROM outbox_events WHERE aggregate_id = '9' AND number = 1").Scan(&event).Error)

		type finding struct {
			order             domainmodel.OrderID
			table, row, error string
		}
		var found []finding
		audited, err := repository.Audit(t.Context(), s.DB, func(f repository.Finding) error {
			assert.Equal(t, domainmodel.KindCorrupt, domainmodel.KindOf(f.Err), "%v", f.Err)
			err := f.Err
			if inner := errors.Unwrap(err); inner != nil {
				err = inner
			}
			found = append(found, finding{f.OrderID, f.Table, f.Row, err.Error()})
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, 9, audited)
		const invalid = "row %d of order_items: %s is NULL, but must be a whole number"
		assert.Equal(t, []finding{
			{2, "orders", "2", "customer_id is 404040, but there is no customer 404040"},
			{3, "orders", "3", "warehouse_id is 404040, but there is no warehouse 404040"},
			{4, "order_items", fmt.Sprint(item), "product_id is 404040, but there is no product 404040"},
			{5, "orders", "5", fmt.Sprintf(invalid, item+2, "product_id")},
			{5, "orders", "5", fmt.Sprintf(invalid, item+2, "quantity")},
			{6, "orders", "6", "customer ID 0 must be positive"},
			{7, "orders", "7", "the stored total of order 7 is 0.01 EUR, but its items sum to 20.03 EUR"},
			{7, "orders", "7", "customer_id is 404040, but there is no customer 404040"},
			{8, "orders", "8", "row 8 of orders: total is NULL, but must be a whole number"},
			{8, "orders", "8", "row 8 of orders: placed_at is NULL, but must be a time"},
			{0, "order_items", "901", "order_id is 404040, but there is no order 404040"},
			{0, "order_items", "902", "order_id is NULL, so it belongs to no order"},
			{0, "stocks", "404040, 1", "warehouse_id is 404040, but there is no warehouse 404040"},
			{0, "stocks", "1, 404040", "product_id is 404040, but there is no product 404040"},
			{0, "products", "7", `currency "eu" must be three letters from A to Z`},
			{0, "products", "8", "product 8: price -0.01 EUR must not be negative"},
			{0, "warehouses", "1", `warehouse 1: region "eu" must be 1 to 16 capital letters, digits or hyphens, a letter first`},
			{0, "shipping_rates", "EU", `currency "e" must be three letters from A to Z`},
			{1, "outbox_events", "900", "event 1/1/1 is in the outbox more than once"},
			{9, "outbox_events", fmt.Sprint(event), `unknown kind "OrderWasEaten"`},
			{9, "outbox_events", fmt.Sprint(event + 1), fmt.Sprintf("row %d of outbox_events: payload is NULL, but must be a text", event+1)},
		}, found)
	})
}

// SQLite's columns hold anything. Whichever driver reads them, the audit says what is there.
func TestAnAuditSaysWhatAColumnOfSQLiteHolds(t *testing.T) {
	for change, want := range map[string]string{
		"orders SET paid_at = 'noon'":                                        "row 2 of orders: paid_at is 'noon', but must be a time",
		"orders SET paid_at = '12:00'":                                       "row 2 of orders: paid_at is '12:00', but must be a time",
		"orders SET placed_at = '2026-02-31 10:00:00+00:00'":                 "row 2 of orders: placed_at is '2026-02-31 10:00:00+00:00', but must be a time",
		"orders SET paid_at = '2026-01-01 24:00:00+00:00'":                   "row 2 of orders: paid_at is '2026-01-01 24:00:00+00:00', but must be a time",
		"orders SET placed_at = 'now'":                                       "row 2 of orders: placed_at is 'now', but must be a time",
		"orders SET paid_at = ''":                                            "row 2 of orders: paid_at is '', but must be a time",
		"orders SET placed_at = 'yesterday'":                                 "row 2 of orders: placed_at is 'yesterday', but must be a time",
		"orders SET cancelled_at = X'00'":                                    "row 2 of orders: cancelled_at is X'00', but must be a time",
		"orders SET total = 'a lot'":                                         "row 2 of orders: total is 'a lot', but must be a whole number",
		"orders SET total = 99999999999999999999":                            "row 2 of orders: total is 1.0e+20, but must be between -9223372036854775808 and 9223372036854775807",
		"order_items SET quantity = -1e300 WHERE id = 3":                     "row 3 of order_items: quantity is -1.0e+300, but must be between -9223372036854775808 and 9223372036854775807",
		"orders SET version = 1.5":                                           "row 2 of orders: version is 1.5, but must be a whole number",
		"orders SET warehouse_id = 'Hamburg'":                                "row 2 of orders: warehouse_id is 'Hamburg', but must be a whole number",
		"order_items SET quantity = X'32' WHERE id = 3":                      "row 3 of order_items: quantity is X'32', but must be a whole number",
		"order_items SET quantity = 'two' WHERE id = 3":                      "row 3 of order_items: quantity is 'two', but must be a whole number",
		"outbox_events SET not_before = 'noon'":                              "row 5 of outbox_events: not_before is 'noon', but must be a time",
		"outbox_events SET version = 'x'":                                    "row 5 of outbox_events: version is 'x', but must be a whole number",
		"outbox_events SET aggregate = NULL":                                 "row 5 of outbox_events: aggregate is NULL, but must be a text",
		"stocks SET quantity = 'many' WHERE product_id = 3":                  "row 1, 3 of stocks: quantity is 'many', but must be a whole number",
		"products SET price = 0.5 WHERE id = 3":                              "row 3 of products: price is 0.5, but must be a whole number",
		"shipping_rates SET base = 'free'":                                   "row EU of shipping_rates: base is 'free', but must be a whole number",
		"warehouses SET region = NULL":                                       "row 1 of warehouses: region is NULL, but must be a text",
		"orders SET region = X'" + strings.Repeat("AB", 60) + "', total = 0": "row 2 of orders: region is X'" + strings.Repeat("AB", 39) + ", but must be a text",
	} {
		s := openUnguarded(t)
		table, _, _ := strings.Cut(change, " ")
		if !strings.Contains(change, "WHERE") {
			change += map[string]string{"orders": " WHERE id = 2", "outbox_events": " WHERE id = (SELECT MIN(id) FROM outbox_events WHERE aggregate_id = '2')"}[table]
		}
		s.Exec(t, "UPDATE "+change)
		var found []string
		_, err := repository.Audit(t.Context(), s.DB, func(f repository.Finding) error {
			found = append(found, f.Err.Error())
			return nil
		})
		require.NoError(t, err)
		require.Len(t, found, 1, change)
		assert.Contains(t, found[0], want)
	}
}

// Servers have times that Go does not have.
func TestAnAuditSaysWhichTimeGoDoesNotHave(t *testing.T) {
	t.Parallel()
	for engine, test := range map[string]struct{ setting, time string }{
		"postgres": {"SET timezone = 'UTC'", "infinity"},
		"mysql":    {"SET sql_mode = ''", "0000-00-00 00:00:00"},
	} {
		t.Run(engine, func(t *testing.T) {
			s := openShopOn(t, engine)
			pool, err := s.DB.DB()
			require.NoError(t, err)
			pool.SetMaxOpenConns(1) // to which the setting belongs
			s.Paid(t, 1, 1)
			s.Exec(t, test.setting)
			s.Exec(t, "UPDATE orders SET paid_at = '"+test.time+"'")
			_, found := audit(t, s.DB)
			assert.Contains(t, found["1"], "row 1 of orders: paid_at is "+test.time)
			assert.Contains(t, found["1"], ", but must be a time")
		})
	}
}

// Before a shop moves over, it has no outbox, and perhaps no stock. Any other table that
// is missing is an error, and no finding.
func TestAnAuditNeedsNoOutboxAndNoStock(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		require.NoError(t, s.DB.Migrator().DropTable("outbox_events", "command_keys", "stocks"))
		audited, found := audit(t, s.DB)
		assert.Equal(t, 1, audited)
		assert.Empty(t, found)
		require.NoError(t, s.DB.Migrator().DropTable("order_items", "products"))
		_, err := repository.Audit(t.Context(), s.DB, nil)
		assert.ErrorIs(t, err, repository.ErrNotMigrated)
	})
}

// A role that may not read a table is told so: to PostgreSQL's and MySQL's catalogues, the table
// does not exist for it, and an audit that passes over it would find nothing to repair.
func TestAnAuditByARoleThatMayNotReadATableIsAnError(t *testing.T) {
	t.Parallel()
	for engine, open := range map[string]enginetest.Open{"postgres": postgres.Open, "mysql": mysql.Open} {
		t.Run(engine, func(t *testing.T) {
			dsn := enginetest.Database(t, engine)
			owner := filledShop(t, open.One(t, dsn)).DB
			for _, table := range []string{"outbox_events", "stocks", "orders", "products", "shipping_rates"} {
				reader := open.One(t, enginetest.ReaderWithout(t, owner, dsn, table))
				_, err := repository.Audit(t.Context(), reader, nil)
				assert.ErrorContains(t, err, "denied", table)
				assert.ErrorContains(t, err, table)
				assert.NotErrorIs(t, err, repository.ErrNotMigrated)
			}
			_, err := repository.Audit(t.Context(), open.One(t, enginetest.ReaderWithout(t, owner, dsn, "")), nil)
			assert.NoError(t, err)
		})
	}
}

// unguardDatabase takes away the foreign keys, the CHECKs, the unique indexes that Migrate
// makes, and NOT NULL.
func unguardDatabase(t *testing.T, db *gorm.DB) {
	t.Helper()
	queries := map[string][]string{
		"postgres": {
			`SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname)
				FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = current_schema()::regnamespace`,
			`SELECT 'ALTER TABLE ' || table_name || ' ALTER COLUMN ' || column_name || ' DROP NOT NULL'
				FROM information_schema.columns WHERE table_schema = current_schema() AND table_name IN ('orders', 'order_items', 'outbox_events')
				AND is_nullable = 'NO' AND column_name NOT IN ('id', 'attempts')`,
			`SELECT 'DROP INDEX ' || quote_ident(indexname) FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE 'idx%'`,
		},
		"mysql": {
			`SELECT CONCAT('ALTER TABLE ', table_name, ' DROP CONSTRAINT ', constraint_name)
				FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND constraint_type IN ('CHECK', 'FOREIGN KEY')`,
			`SELECT CONCAT('ALTER TABLE ', table_name, ' MODIFY ', column_name, ' ', column_type, ' NULL')
				FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ('orders', 'order_items', 'outbox_events')
				AND is_nullable = 'NO' AND column_name NOT IN ('id', 'attempts')`,
			`SELECT DISTINCT CONCAT('DROP INDEX ', index_name, ' ON ', table_name) FROM information_schema.statistics
				WHERE table_schema = DATABASE() AND index_name LIKE 'idx%'`,
		},
		"sqlite": {
			"SELECT 'DROP INDEX ' || name FROM sqlite_master WHERE type = 'index' AND name LIKE 'idx%'",
			"SELECT 'PRAGMA foreign_keys = OFF'", "SELECT 'PRAGMA ignore_check_constraints = ON'", "SELECT 'PRAGMA writable_schema = ON'",
			`SELECT 'UPDATE sqlite_master SET sql = replace(sql, '' NOT NULL'', '''')'`, "SELECT 'PRAGMA writable_schema = RESET'",
		},
	}
	pool, err := db.DB()
	require.NoError(t, err)
	pool.SetMaxOpenConns(1) // which a PRAGMA reaches
	for _, query := range queries[db.Name()] {
		var statements []string
		require.NoError(t, db.Raw(query).Scan(&statements).Error)
		require.NotEmpty(t, statements, query)
		for _, statement := range statements {
			require.NoError(t, db.Exec(statement).Error, statement)
		}
	}
}
