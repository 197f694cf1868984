package repository_test

import (
	"context"
	"fmt"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// allocations is how often a use case allocates on SQLite, of an order of so many
// items, by the driver: that with cgo, or that in pure Go. When a change moves them on
// purpose, record what go test -v -run Allocates ./repository prints, and what it
// prints with CGO_ENABLED=0.
var allocations = []struct {
	use         string
	items       int
	cgo, pureGo float64
}{
	{"insert", 10, 183, 191}, {"insert", 100, 814, 824},
	{"load", 10, 40, 80}, {"load", 100, 40, 80},
	{"change", 10, 155, 197}, {"change", 100, 155, 197},
	{"ship", 10, 286, 345}, {"ship", 100, 478, 540},
}

// underRace is set where the race detector is on.
var underRace = false

// Durations depend on the machine and its load. Allocations do not, and a library that
// becomes slower mostly allocates more.
func TestAUseCaseAllocatesWhatIsRecorded(t *testing.T) {
	if underRace {
		t.Skip("under the race detector, sync.Pool drops some of what it is to keep")
	}
	for _, recorded := range allocations {
		t.Run(fmt.Sprintf("%s %d items", recorded.use, recorded.items), func(t *testing.T) {
			const runs = 20
			s := openQuietShop(t)
			do, id := s.prepare(t, recorded.use, runs+1, productsTo(recorded.items)), domainmodel.OrderID(0)
			defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties every sync.Pool

			got := testing.AllocsPerRun(runs, func() { // after one that does not count
				id++
				require.NoError(t, do(context.Background(), id))
			})

			want := recorded.pureGo
			if fmt.Sprintf("%T", enginetest.Pool(t, s.DB).Driver()) == "*sqlite3.SQLiteDriver" {
				want = recorded.cgo
			}
			t.Logf("measured were %.0f allocations, recorded are %.0f", got, want)
			assert.InDelta(t, want, got, want/10)
		})
	}
}

// prepare returns the use case, for orders of the products with the IDs 1, 2 and so
// on, so many times.
func (s *shop) prepare(t *testing.T, use string, times domainmodel.OrderID, products []domainmodel.ProductID) func(context.Context, domainmodel.OrderID) error {
	t.Helper()
	orders := map[domainmodel.OrderID]*domainmodel.Order{}
	for id := domainmodel.OrderID(1); id <= times; id++ {
		orders[id] = newOrder(t, id, products...)
		if use == "ship" {
			require.NoError(t, orders[id].Pay(orders[id].Total(), noon))
		}
		if use != "insert" {
			require.NoError(t, s.Orders.Save(t.Context(), orders[id]))
		}
	}
	switch use {
	case "insert":
		return func(ctx context.Context, id domainmodel.OrderID) error { return s.Orders.Save(ctx, orders[id]) }
	case "load":
		return func(ctx context.Context, id domainmodel.OrderID) error {
			_, err := s.Orders.FindByID(ctx, id)
			return err
		}
	case "change":
		return func(ctx context.Context, id domainmodel.OrderID) error {
			return errorOf(s.Orders.Update(ctx, id, changeFirst))
		}
	}
	return s.ship
}
