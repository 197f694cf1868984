package repository_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// audit returns what an audit reports.
func audit(t testing.TB, store *repository.Store) (audited int, found map[domainmodel.OrderID]string) {
	t.Helper()
	found = map[domainmodel.OrderID]string{}
	audited, err := store.Orders.Audit(t.Context(), func(id domainmodel.OrderID, err error) error {
		var corrupt *domainmodel.CorruptOrderError
		require.ErrorAs(t, err, &corrupt)
		require.Equal(t, id, corrupt.OrderID)
		require.NotContains(t, found, id, "reported once")
		found[id] = corrupt.Err.Error()
		return nil
	})
	require.NoError(t, err)
	return audited, found
}

// Good orders are looked at, and not reported.
func TestAnAuditOfGoodOrdersReportsNone(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		audited, found := audit(t, s.Store)
		assert.Zero(t, audited)
		assert.Empty(t, found)
		s.Saved(t, 1)
		s.Paid(t, 1<<62, 1, 2)
		audited, found = audit(t, s.Store)
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
		{"UPDATE orders SET status = 'shipped' WHERE id = ?", "time of shipping"},
		{"UPDATE orders SET currency = 'eur' WHERE id = ?", `currency "eur"`},
		{"UPDATE orders SET region = '' WHERE id = ?", "region"},
		{"UPDATE orders SET warehouse_id = 1 WHERE id = ?", "warehouse ID 1"},
		{"UPDATE orders SET shipping_cost = 7 WHERE id = ?", "shipping cost"},
		{"UPDATE orders SET version = 0 WHERE id = ?", "version 0"},
		{"UPDATE orders SET version = 9223372036854775807 WHERE id = ?", "version 9223372036854775807 must leave room for the next one"},
		{"UPDATE orders SET paid_at = NULL WHERE id = ?", "time of payment"},
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
		audited, found := audit(t, s.Store)
		assert.Equal(t, len(damages)+2, audited)
		for i, d := range damages {
			assert.Contains(t, found[domainmodel.OrderID(i+2)], d.reason, d.damage)
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
		bad := map[domainmodel.OrderID]string{5001: "", 5500: "", 5501: "", 6000: "", 6001: "", 6100: ""}
		for len(bad) < 20 {
			bad[domainmodel.OrderID(5010+random.IntN(orders-10))] = ""
		}
		for id := range bad {
			s.Exec(t, "UPDATE orders SET total = 1 WHERE id = ?", int64(id))
		}
		for i, id := range []int64{-1 << 63, -1, 0, 1<<63 - 1} {
			s.Exec(t, `UPDATE orders SET id = ? WHERE id = ?`, id, 5002+i)
			if id <= 0 {
				bad[domainmodel.OrderID(id)] = ""
			}
		}
		audited, found := audit(t, s.Store)
		assert.Equal(t, orders, audited)
		assert.Equal(t, slices.Sorted(maps.Keys(bad)), slices.Sorted(maps.Keys(found)))
	})
}

// Every order is read by itself, so one may be gone when its turn comes.
func TestAnAuditPassesOverAnOrderThatIsDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for id := domainmodel.OrderID(1); id <= 3; id++ {
			s.Saved(t, id)
		}
		s.Exec(t, "UPDATE orders SET total = 1 WHERE id = 1")
		audited, err := s.Orders.Audit(t.Context(), func(domainmodel.OrderID, error) error {
			s.Exec(t, "DELETE FROM orders WHERE id = 2")
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, 2, audited)
	})
}

// Whoever has seen enough can stop.
func TestAnAuditEndsWithTheErrorOfItsReport(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for id := domainmodel.OrderID(1); id <= 3; id++ {
		s.Saved(t, id)
		s.Exec(t, "UPDATE orders SET total = 1 WHERE id > 1")
	}
	enough, reported := errors.New("seen enough"), 0
	audited, err := s.Orders.Audit(t.Context(), func(domainmodel.OrderID, error) error { reported++; return enough })
	require.ErrorIs(t, err, enough)
	assert.ErrorContains(t, err, "audit order 2: ")
	assert.Equal(t, []int{1, 1}, []int{audited, reported})
}

// An error of the database is no finding: an audit that can't go on says so.
func TestAnAuditEndsWithTheContextAndWithTheDatabase(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		never := func(domainmodel.OrderID, error) error { t.Error("nothing was found"); return nil }
		for id := domainmodel.OrderID(1); id <= 3; id++ {
			s.Saved(t, id)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.Orders.Audit(ended, never)
		require.ErrorIs(t, err, context.Canceled)

		ctx, cancel := context.WithCancel(t.Context())
		s.Exec(t, "UPDATE orders SET total = 1 WHERE id = 2")
		audited, err := s.Orders.Audit(ctx, func(domainmodel.OrderID, error) error { cancel(); return nil })
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, 2, audited)
		s.Exec(t, "UPDATE orders SET total = 0 WHERE id = 2")

		for k := 1; ; k++ { // the list of IDs, and each order
			s.Tap.FailAt(k, sqltap.DropConnection)
			audited, err := s.Orders.Audit(t.Context(), never)
			if _, hit := s.Tap.Disarm(); !hit {
				require.NoError(t, err)
				assert.Equal(t, 3, audited)
				assert.GreaterOrEqual(t, k, 5)
				break
			}
			if err != nil { // database/sql may have tried again by itself
				assert.ErrorIs(t, err, sqltap.ErrInjected)
				assert.ErrorContains(t, err, "audit ")
			}
		}
	})
}

// In a transaction, an audit sees what the transaction has done; by another store,
// it is refused.
func TestAnAuditBelongsToItsTransaction(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		require.NoError(t, tx.Orders.Save(ctx, newOrder(t, 1, 1)))
		audited, err := tx.Orders.Audit(ctx, nil)
		require.NoError(t, err)
		assert.Equal(t, 1, audited)
		_, err = s.Orders.Audit(ctx, nil)
		assert.ErrorIs(t, err, repository.ErrOutsideTransaction)
		return nil
	}))
}
