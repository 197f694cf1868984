package sweep

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// state is everything that the use cases may change, as it is committed, except
// what a relay notes down for itself and when it was.
func (w *world) state(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, query := range []string{
		"SELECT 'order', id, status, total, version, warehouse_id, shipping_cost, paid_at, shipped_at FROM orders ORDER BY id",
		"SELECT 'item', order_id, product_id, unit_price, quantity FROM order_items ORDER BY order_id, id",
		"SELECT 'event', aggregate_id, version, number, kind, payload, sent_at IS NOT NULL, set_aside_at IS NOT NULL FROM outbox_events ORDER BY id",
		"SELECT 'stock', product_id, quantity FROM stocks WHERE quantity <> 10 ORDER BY warehouse_id, product_id",
		"SELECT 'key', hash FROM command_keys ORDER BY hash",
	} {
		rows, err := w.beside.Query(query)
		require.NoError(t, err)
		columns, err := rows.Columns()
		require.NoError(t, err)
		for rows.Next() {
			values, pointers := make([]sql.NullString, len(columns)), make([]any, len(columns))
			for i := range values {
				pointers[i] = &values[i]
			}
			require.NoError(t, rows.Scan(pointers...))
			for _, value := range values {
				all.WriteString(value.String + " ")
			}
			all.WriteByte('\n')
		}
		require.NoError(t, rows.Err())
	}
	return all.String()
}

// leftOver names what the use case has not given back: a connection or a transaction.
// It waits a moment, since another goroutine rolls back a transaction whose context ended,
// and a server takes a while to notice a lost connection.
func (w *world) leftOver(t *testing.T) (left string) {
	t.Helper()
	longest := 10 * time.Second
	if w.engine == "sqlite" {
		longest = 2 * time.Second
	}
	for end := time.Now().Add(longest); ; time.Sleep(time.Millisecond) {
		if left = w.leftNow(t); left == "" || time.Now().After(end) {
			return left
		}
	}
}

func (w *world) leftNow(t *testing.T) string {
	if n := enginetest.Pool(t, w.DB).Stats().InUse; n > 0 {
		return fmt.Sprintf("%d connections in use", n)
	}
	open := 0
	var err error
	switch w.engine {
	case "sqlite": // it has a single writer
		err = w.beside.QueryRow("PRAGMA busy_timeout = 0").Scan(&open)
		require.NoError(t, err)
		tx, err := w.beside.Begin()
		if err != nil {
			return "an open transaction: " + err.Error()
		}
		require.NoError(t, tx.Rollback())
	case "postgres":
		err = w.beside.QueryRow(`SELECT COUNT(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
			WHERE c.relnamespace = current_schema()::regnamespace AND l.pid <> pg_backend_pid()`).Scan(&open)
	case "mysql":
		err = w.beside.QueryRow(`SELECT COUNT(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p
			ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE() AND p.id <> CONNECTION_ID()`).Scan(&open)
	}
	require.NoError(t, err)
	if open > 0 {
		return fmt.Sprintf("%d locks or transactions", open)
	}
	return ""
}

// memory is all that an order in memory knows.
func memory(order *domainmodel.Order) string {
	if order == nil {
		return ""
	}
	restored, ever := order.Restored()
	return fmt.Sprintf("%+v, was %t %+v, events %+v", order.Snapshot(), ever, restored, order.Events())
}

// stored is what a repository knows of the order that is in memory.
func (w *world) stored(t *testing.T) string {
	t.Helper()
	if w.order == nil {
		return ""
	}
	order, err := w.Orders.FindByID(t.Context(), w.order.ID())
	if err != nil {
		return err.Error()
	}
	return memory(order)
}

// lost says which events are marked as sent and were not delivered.
func (w *world) lost(t *testing.T) (lost string) {
	t.Helper()
	rows, err := w.beside.Query("SELECT aggregate_id, version, number FROM outbox_events WHERE sent_at > '2026-02-02 00:00:00'")
	require.NoError(t, err)
	for rows.Next() {
		var id domainmodel.EventID
		require.NoError(t, rows.Scan(&id.OrderID, &id.Version, &id.Number))
		if !slices.Contains(w.delivered, id) {
			lost += fmt.Sprintf("event %s was not delivered ", id)
		}
	}
	require.NoError(t, rows.Err())
	return lost
}
