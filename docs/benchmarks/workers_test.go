package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// changer is a contestant that only changes, with statements of its own.
type changer struct {
	contestant
	db         *gorm.DB
	statements []string // each with the item's product and the order
}

func (c changer) Change(_ context.Context, order, product int64, _ int) error {
	for _, statement := range c.statements {
		if err := c.db.Exec(statement, map[string]any{"order": order, "product": product}).Error; err != nil {
			return err
		}
	}
	return nil
}

const (
	changesItem  = "UPDATE order_items SET quantity = 2 WHERE order_id = @order AND product_id = @product"
	changesTotal = "UPDATE orders SET total = total + 100 + @product WHERE id = @order"
	leavesEvent  = "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload) VALUES ('order', CAST(@order AS TEXT), @product, 1, '', '')"
	leavesSecond = "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload) VALUES ('order', CAST(@order AS TEXT), @product, 2, '', '')"
)

// The audit must find lost changes and duplicated events of contestants that have such flaws.
func TestTheAuditFindsWhatWorkersLost(t *testing.T) {
	for name, test := range map[string]struct {
		statements  []string
		lost, twice int
		silent      bool
	}{
		"nothing":                {[]string{changesItem, changesTotal, leavesEvent}, 0, 0, false},
		"items":                  {[]string{leavesEvent}, changes, 0, false},
		"totals":                 {[]string{changesItem, leavesEvent}, changes, 0, false},
		"nothing, without event": {[]string{changesItem, changesTotal}, 0, 0, true},
		"nothing, event twice":   {[]string{changesItem, changesTotal, leavesEvent, leavesSecond}, 0, changes, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := openSQLite(t)
			work, err := prepareApart(t.Context(), d, workers)
			require.NoError(t, err)
			by := &racer{name: "changer", contestant: changer{db: d.keeper, statements: test.statements}}

			require.NoError(t, work.do(t.Context(), by, 0))
			require.NoError(t, work.restore(t.Context()))
			var row results.Row
			work.report(by, &row)

			assert.Equal(t, changes, row.Changes)
			require.NotNil(t, row.LostUpdates)
			assert.Equal(t, test.lost, *row.LostUpdates, "lost updates")
			if test.silent {
				assert.Nil(t, row.EventsTwice, "events were counted where there are none")
				return
			}
			require.NotNil(t, row.EventsTwice)
			assert.Equal(t, test.twice, *row.EventsTwice, "events twice")

			require.NoError(t, work.restore(t.Context()))
			work.report(by, &row)
			assert.Equal(t, test.lost, *row.LostUpdates, "the audit did not leave the orders as they were")
		})
	}
}

// counter is a contestant that tells which changes were asked for.
type counter struct {
	contestant
	asked func(order, product int64) error
}

func (c counter) Change(_ context.Context, order, product int64, _ int) error {
	return c.asked(order, product)
}

// Otherwise the audit would miscount.
func TestNoItemIsChangedTwiceBetweenTwoAudits(t *testing.T) {
	for name, prepare := range map[string]func(context.Context, *database, int) (*workload, error){
		"apart": prepareApart, "together": prepareTogether,
	} {
		t.Run(name, func(t *testing.T) {
			work, err := prepare(t.Context(), openSQLite(t), workers)
			require.NoError(t, err)
			var asked sync.Map
			by := counter{asked: func(order, product int64) error {
				_, twice := asked.LoadOrStore([2]int64{order, product}, true)
				if twice {
					return fmt.Errorf("item %d of order %d was changed before", product, order)
				}
				return nil
			}}
			for n := range bursts {
				require.NoError(t, work.do(t.Context(), by, n))
			}
			found := 0
			asked.Range(func(any, any) bool { found++; return true })
			assert.Equal(t, bursts*changes, found)
		})
	}
}

func TestWorkersRepeatWhatMetAConflictAndNothingElse(t *testing.T) {
	work, err := prepareTogether(t.Context(), openSQLite(t), workers)
	require.NoError(t, err)
	var asked atomic.Int32
	require.NoError(t, work.do(t.Context(), counter{asked: func(int64, int64) error {
		if asked.Add(1) <= 10 {
			return errConflict
		}
		return nil
	}}, 0))
	assert.EqualValues(t, changes+10, asked.Load(), "each conflict should be one change more to try")

	failed := errors.New("disk full")
	err = work.do(t.Context(), counter{asked: func(int64, int64) error { return failed }}, 1)
	assert.ErrorIs(t, err, failed)
}

func openSQLite(t *testing.T) *database {
	t.Helper()
	d, err := engines()[0].prepare(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	return d
}
