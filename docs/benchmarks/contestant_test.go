package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// onEveryEngine runs the test with the shop in a database of every engine.
func onEveryEngine(t *testing.T, test func(t *testing.T, d *database)) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			if e.missing != "" {
				t.Skip(e.missing)
			}
			d, err := e.prepare(t.Context())
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, d.Close()) })
			test(t, d)
		})
	}
}

func opened(t *testing.T, d *database, e entry, wrap wrapper) contestant {
	t.Helper()
	c, err := e.open(d.opener(wrap))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// left is what the contestants leave in the tables.
type left struct {
	Orders, Items, Stock, Events []map[string]any
}

func leftIn(t *testing.T, d *database, e entry) (l left) {
	t.Helper()
	for _, table := range []struct {
		rows  *[]map[string]any
		query string
	}{
		{&l.Orders, "SELECT * FROM orders WHERE id >= ? ORDER BY id"},
		{&l.Items, "SELECT order_id, product_id, unit_price, quantity FROM order_items WHERE order_id >= ? ORDER BY order_id, id"},
		{&l.Stock, "SELECT product_id, quantity FROM stocks WHERE quantity < ? ORDER BY product_id"},
		{&l.Events, "SELECT aggregate, aggregate_id, version, number, kind, payload FROM outbox_events WHERE CAST(aggregate_id AS BIGINT) >= ? ORDER BY id"},
	} {
		bound := firstOwn
		if table.rows == &l.Stock {
			bound = pieces
		}
		require.NoError(t, d.keeper.Raw(table.query, bound).Scan(table.rows).Error)
	}
	for _, order := range l.Orders {
		for column, value := range order {
			if at, isTime := value.(time.Time); isTime {
				order[column] = at.UTC()
			}
		}
		if !e.versions {
			delete(order, "version")
		}
		if at, shipped := order["shipped_at"].(time.Time); shipped && !e.events { // by a clock of its own
			assert.WithinDuration(t, time.Now(), at, time.Minute)
			order["shipped_at"] = shippedAt
		}
	}
	return l
}

var shippedAt = placedAt.Add(time.Hour)

// A contestant that left something out would be fast.
func TestAllContestantsLeaveTheSameRows(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, d *database) {
		var want left
		for i, e := range contestants {
			t.Run(e.name, func(t *testing.T) {
				use(t, d, opened(t, d, e, nil))
				got := leftIn(t, d, e)
				require.NoError(t, d.clear(t.Context()))
				require.NoError(t, d.exec(t.Context(), fmt.Sprint("UPDATE stocks SET quantity = ", pieces)))
				if i == 0 {
					want = got
					require.Len(t, got.Orders, 2)
					require.Len(t, got.Items, 1000+3)
					require.Len(t, got.Stock, 3)
					require.Len(t, got.Events, 1+1000+1+1+3+1) // placed, items added, changed; placed, items added, shipped
					return
				}
				if !e.versions { // these come last
					for _, order := range want.Orders {
						delete(order, "version")
					}
				}
				assert.Equal(t, want.Orders, got.Orders, "orders")
				assert.Equal(t, want.Items, got.Items, "items")
				assert.Equal(t, want.Stock, got.Stock, "stock")
				if e.events {
					assert.Equal(t, want.Events, got.Events, "events")
				} else {
					assert.Empty(t, got.Events, "the list of contestants says that there are none")
				}
			})
		}
	})
}

// use has the contestant do each of its operations.
func use(t *testing.T, d *database, c contestant) {
	t.Helper()
	ctx, changed, shipped := t.Context(), firstOwn, firstOwn+1
	require.NoError(t, c.Insert(ctx, changed, 7, 1000))
	require.NoError(t, c.Change(ctx, changed, 2, 5))
	require.NoError(t, c.Insert(ctx, shipped, 8, 3))
	require.NoError(t, d.keeper.Exec("UPDATE orders SET status = 'paid', paid_at = ? WHERE id = ?", placedAt, shipped).Error)
	require.NoError(t, c.Ship(ctx, shipped, shippedAt))
	for order, want := range map[int64]int64{changed: totalOf(1000) + 4*price(2), shipped: totalOf(3)} {
		total, err := c.Load(ctx, order)
		require.NoError(t, err)
		assert.Equal(t, want, total, "order %d", order)
	}
	rows, err := c.Page(ctx, listed-pageSize)
	require.NoError(t, err)
	assert.Equal(t, pageSize, rows)
}

// The other one changes another item right before the transaction of the change begins.
func TestWhoClaimsToCheckVersionsLosesNoUpdate(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, d *database) {
		other := opened(t, d, contestants[0], nil)
		for i, e := range contestants {
			t.Run(e.name, func(t *testing.T) {
				var tap sqltap.Tap
				c, ctx, order := opened(t, d, e, tap.Wrap), t.Context(), firstOwn+int64(i)
				require.NoError(t, c.Insert(ctx, order, 1, 2))
				tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
					if op.Kind == sqltap.Begin {
						tap.Intercept(nil)
						if err := other.Change(ctx, order, 1, 10); err != nil {
							return err
						}
					}
					return call(ctx)
				})

				err := c.Change(ctx, order, 2, 20)

				total, loadErr := c.Load(ctx, order)
				require.NoError(t, loadErr)
				if e.versions {
					require.True(t, isConflict(err), "want a conflict, got: %v", err)
					assert.Equal(t, 10*price(1)+price(2), total, "the other's change should stand")
					require.NoError(t, c.Change(ctx, order, 2, 20), "trying again")
					return
				}
				require.NoError(t, err)
				assert.Equal(t, price(1)+20*price(2), total, "the last one should win: if not, the list of contestants can say so")
			})
		}
	})
}

// A line in the log would be a part of what it costs to ship.
func TestNoMailIsLogged(t *testing.T) {
	var logged strings.Builder
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	require.NoError(t, activerecord.SendMail(activerecord.Mail{}))
	assert.Empty(t, logged.String())
}
