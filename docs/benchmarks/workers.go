package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// A burst is eight workers who take one change after another from a list, so that
// nobody waits at the end for one who was held up. Next to each other in the list are
// changes of as many orders, or changes of one order, each of another item.
const (
	workers = 8   // and as many items has each order
	changes = 256 // of a burst
	bursts  = 4   // at most, before the orders are made as they were
)

// crew is the workers of one workload, and what became of their changes.
type crew struct {
	keeper *gorm.DB
	orders int // of a burst
	// of says of which order and item the n-th change is. All count from 0.
	of func(n int) (order, item int)

	tallies map[string]*tally // by contestant
	// Of the changes since the last audit.
	by           *tally
	acknowledged int
}

// tally is what became of a contestant's changes.
type tally struct {
	changes, lost, events, twice int
}

func prepareApart(ctx context.Context, d *database, _ int) (*workload, error) {
	return prepareCrew(ctx, d, changes, func(n int) (order, item int) { return n, n % workers })
}

func prepareTogether(ctx context.Context, d *database, _ int) (*workload, error) {
	return prepareCrew(ctx, d, changes/workers, func(n int) (order, item int) { return n / workers, n % workers })
}

// prepareCrew makes a workload of bursts, each on so many orders.
func prepareCrew(ctx context.Context, d *database, orders int, of func(n int) (order, item int)) (*workload, error) {
	c := &crew{keeper: d.keeper, orders: orders, of: of, tallies: map[string]*tally{}}
	return &workload{do: c.burst, most: bursts, busy: true, restore: c.audit, report: c.report},
		place(d.keeper.WithContext(ctx), firstOwn, bursts*orders, workers, activerecord.StatusPending)
}

// burst has the workers do their changes. A worker that lost a race starts over, until its
// change is done.
func (c *crew) burst(ctx context.Context, by contestant, n int) error {
	first := firstOwn + int64(n%bursts*c.orders)
	var taken atomic.Int64
	var errs [workers]error
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for errs[worker] == nil {
				next := int(taken.Add(1)) - 1
				if next >= changes {
					return
				}
				order, item := c.of(next)
				errs[worker] = changeAtLast(ctx, by, first+int64(order), int64(item)+1)
			}
		})
	}
	group.Wait()
	c.by = c.tallyOf(by)
	c.acknowledged += changes
	return errors.Join(errs[:]...)
}

func changeAtLast(ctx context.Context, by contestant, order, product int64) error {
	for {
		if err := by.Change(ctx, order, product, 2); !isConflict(err) {
			return err
		}
	}
}

// tallyOf returns the tally of a contestant.
func (c *crew) tallyOf(by contestant) *tally {
	var name string // none while statements are counted
	if racer, ok := by.(*racer); ok {
		name = racer.name
	}
	if c.tallies[name] == nil {
		c.tallies[name] = &tally{}
	}
	return c.tallies[name]
}

// audit looks for what was acknowledged since the last audit and then overwritten, in
// the items or in the totals, and for events beyond one for each change. Then it makes
// the orders as they were.
func (c *crew) audit(ctx context.Context) error {
	db := c.keeper.WithContext(ctx)
	var orders []struct{ Added, Missing, Events int }
	err := db.Raw(`SELECT CAST(SUM(i.quantity - 1) AS BIGINT) AS added, CAST(SUM(i.unit_price * i.quantity) - o.total AS BIGINT) AS missing,
	(SELECT COUNT(*) FROM outbox_events e WHERE e.aggregate = 'order' AND e.aggregate_id = CAST(o.id AS TEXT)) AS events
FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id >= ? GROUP BY o.id, o.total`, firstOwn).Scan(&orders).Error
	if err != nil {
		return fmt.Errorf("audit what workers did: %w", err)
	}
	c.by.changes += c.acknowledged
	c.by.lost += c.acknowledged
	c.acknowledged = 0
	for _, order := range orders {
		// Each change adds a piece. A price is a little over a hundred, so the hundreds
		// of what a total lacks count the pieces that it lacks.
		c.by.lost += order.Missing/100 - order.Added
		c.by.events += order.Events
		c.by.twice += max(0, order.Events-changes/c.orders)
	}
	return errors.Join(
		db.Exec("UPDATE order_items SET quantity = 1 WHERE order_id >= ? AND quantity <> 1", firstOwn).Error,
		db.Exec("UPDATE orders SET total = ?, version = 1 WHERE id >= ? AND (version <> 1 OR total <> ?)", totalOf(workers), firstOwn, totalOf(workers)).Error,
		db.Exec("DELETE FROM outbox_events").Error,
	)
}

// report completes the row: what a burst took becomes what a change took.
func (c *crew) report(by *racer, row *results.Row) {
	row.CPUNanoseconds /= changes
	row.WallNanoseconds /= changes
	row.Allocs /= changes
	row.Bytes /= changes
	row.Statements /= changes
	row.RoundTrips /= changes
	t := c.tallyOf(by)
	row.Changes, row.LostUpdates = t.changes, &t.lost
	if t.events > 0 {
		row.EventsTwice = &t.twice
	}
}
