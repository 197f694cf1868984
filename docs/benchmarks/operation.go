package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// operation is something that all contestants do.
type operation struct {
	name  string
	sizes []int
	// prepare places the orders that it needs.
	prepare func(ctx context.Context, d *database, items int) (*workload, error)
}

// workload is an operation at one size, with its orders in the database.
type workload struct {
	// do does the operation for the n-th time. No n comes twice.
	do func(ctx context.Context, c contestant, n int) error
	// most is how often it can be done before restore, and 0 for ever so often.
	most int
	// restore puts the tables back as they were before the operations, so that they
	// don't grow and every batch finds the same.
	restore func(ctx context.Context) error
	// busy says that several workers do it at the same time.
	busy bool
	// report adds to a row what only the workload knows. It may be nil.
	report func(*racer, *results.Row)
}

// sizes are the items of orders.
var sizes = []int{1, 10, 100, 1000}

var operations = []operation{
	{name: results.Insert, sizes: sizes, prepare: prepareInsert},
	{name: results.Load, sizes: sizes, prepare: prepareLoad},
	{name: results.Change, sizes: sizes, prepare: prepareChange},
	{name: results.Ship, sizes: sizes, prepare: prepareShip},
	{name: results.Page, sizes: []int{pageSize}, prepare: preparePage},
	{name: results.WorkersApart, sizes: []int{workers}, prepare: prepareApart},
	{name: results.WorkersTogether, sizes: []int{workers}, prepare: prepareTogether},
}

// firstOwn is the ID of the first order that is not for the list. Every workload has
// the IDs from there on, and clears them away.
const firstOwn = int64(1_000_000)

// ordersOf is how many orders of that size are worked on in turn.
func ordersOf(items int) int { return min(200, max(10, 5000/items)) }

func prepareInsert(_ context.Context, d *database, items int) (*workload, error) {
	return &workload{
		do: func(ctx context.Context, c contestant, n int) error {
			id := firstOwn + int64(n)
			return c.Insert(ctx, id, customerOf(id), items)
		},
		restore: d.clear,
	}, nil
}

func prepareLoad(ctx context.Context, d *database, items int) (*workload, error) {
	want, orders := totalOf(items), ordersOf(items)
	return &workload{
		do: func(ctx context.Context, c contestant, n int) error {
			total, err := c.Load(ctx, firstOwn+int64(n%orders))
			if err == nil && total != want {
				err = fmt.Errorf("loaded a total of %d, want %d", total, want)
			}
			return err
		},
	}, place(d.keeper.WithContext(ctx), firstOwn, orders, items, activerecord.StatusPending)
}

func prepareChange(ctx context.Context, d *database, items int) (*workload, error) {
	orders := ordersOf(items)
	return &workload{
		do: func(ctx context.Context, c contestant, n int) error {
			// Each time round, an order gets a quantity that none of its items has had.
			return c.Change(ctx, firstOwn+int64(n%orders), int64(n%items)+1, 2+n/orders)
		},
		restore: d.clearEvents,
	}, place(d.keeper.WithContext(ctx), firstOwn, orders, items, activerecord.StatusPending)
}

func prepareShip(ctx context.Context, d *database, items int) (*workload, error) {
	orders := ordersOf(items)
	return &workload{
		do: func(ctx context.Context, c contestant, n int) error {
			return c.Ship(ctx, firstOwn+int64(n%orders), placedAt.Add(time.Hour))
		},
		most: orders,
		restore: func(ctx context.Context) error {
			return errors.Join(d.clearEvents(ctx), d.keeper.WithContext(ctx).Exec(
				`UPDATE orders SET status = 'paid', shipped_at = NULL, warehouse_id = NULL, shipping_cost = 0 WHERE id >= ? AND status = 'shipped'`, firstOwn).Error)
		},
	}, place(d.keeper.WithContext(ctx), firstOwn, orders, items, activerecord.StatusPaid)
}

// preparePage shows pages from all over the list, since a late one costs more: each
// batch has them as evenly as it can.
func preparePage(context.Context, *database, int) (*workload, error) {
	const pages = listed / pageSize
	return &workload{
		do: func(ctx context.Context, c contestant, n int) error {
			page := n / 2 * 123 % pages // 123/200 is close to the golden ratio
			if n%2 == 1 {
				page = pages - 1 - page
			}
			rows, err := c.Page(ctx, page*pageSize)
			if err == nil && rows != pageSize {
				err = fmt.Errorf("a page of %d orders, want %d", rows, pageSize)
			}
			return err
		},
	}, nil
}
