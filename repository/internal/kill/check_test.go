package kill

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// checkWhatIsLeft checks the database of a child that was killed, of which so much
// was acknowledged, and returns how many commands are stored. It looks at a copy of
// the files: it is the next child that has to recover the database.
func checkWhatIsLeft(t *testing.T, path string, done progress) (stored int) {
	t.Helper()
	left := filepath.Join(t.TempDir(), "left.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if errors.Is(err, fs.ErrNotExist) && suffix != "" {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(left+suffix, content, 0o600))
	}
	db := enginetest.SQLite(t, left)
	var integrity string
	require.NoError(t, db.Raw("PRAGMA integrity_check").Scan(&integrity).Error)
	require.Equal(t, "ok", integrity)
	s := &shop{shoptest.On(t, db)}

	versions := versionsOf(t, db)
	for worker, acknowledged := range done {
		n := 0
		for versions[orderOf(worker, n)] > int64(n%commandsAnOrder) {
			n++
		}
		require.GreaterOrEqual(t, n, acknowledged, "worker %d: what was acknowledged is there", worker)
		require.LessOrEqual(t, n, acknowledged+1, "worker %d: of the rest, only what it was at", worker)
		stored += n
	}
	s.requireConsistent(t, versions)
	sum := int64(0)
	for _, version := range versions {
		sum += version
	}
	require.Equal(t, sum, int64(stored), "each command had its effect once, and nothing else had one")
	var keys int
	require.NoError(t, db.Raw("SELECT COUNT(*) FROM command_keys").Scan(&keys).Error)
	require.Equal(t, stored, keys)
	pool, err := db.DB()
	require.NoError(t, err)
	require.NoError(t, pool.Close())
	return stored
}

func versionsOf(t *testing.T, db *gorm.DB) map[domainmodel.OrderID]int64 {
	t.Helper()
	var rows []struct{ ID, Version int64 }
	require.NoError(t, db.Raw("SELECT id, version FROM orders").Scan(&rows).Error)
	versions := map[domainmodel.OrderID]int64{}
	for _, row := range rows {
		versions[domainmodel.OrderID(row.ID)] = row.Version
	}
	return versions
}

// requireConsistent requires that every order is in the state of the commands up to its version,
// that its events agree, and that the stock has the pieces that were not shipped.
func (s *shop) requireConsistent(t *testing.T, versions map[domainmodel.OrderID]int64) {
	t.Helper()
	audited, err := repository.Audit(t.Context(), s.DB, func(f repository.Finding) error { return f.Err })
	require.NoError(t, err)
	require.Equal(t, len(versions), audited)

	wantEvents, stock := map[domainmodel.OrderID]string{}, map[int64]int{}
	for id, version := range versions {
		one, other := productsOf(id)
		items := fmt.Sprintf("%d of %s, 1 of %s", min(version, 2), one, other)
		status := []domainmodel.OrderStatus{"", "pending", "pending", "paid", "shipped"}[version]
		order := s.Find(t, id)
		require.Equal(t, status, order.Status(), "order %s of version %d", id, version)
		have := ""
		for item := range order.Items() {
			have += fmt.Sprintf(", %d of %s", item.Quantity(), item.ProductID())
		}
		require.Equal(t, ", "+items, have, "order %s of version %d", id, version)
		for v := range version {
			wantEvents[id] += []string{
				"1/1 OrderWasPlaced, 1/2 ItemWasAdded, 1/3 ItemWasAdded", ", 2/1 ItemWasAdded",
				", 3/1 OrderWasPaid", ", 4/1 OrderWasShipped",
			}[v]
		}
		if status == domainmodel.StatusShipped {
			stock[int64(one)] -= 2
			stock[int64(other)]--
		}
	}
	require.Equal(t, wantEvents, s.eventsOf(t))

	var rows []struct {
		ProductID int64
		Quantity  int
	}
	require.NoError(t, s.DB.Raw("SELECT product_id, quantity FROM stocks").Scan(&rows).Error)
	require.Len(t, rows, productsInStock)
	for _, row := range rows {
		require.Equal(t, stockAtFirst+stock[row.ProductID], row.Quantity, "of product %d, what was not shipped", row.ProductID)
	}
}

// eventsOf returns the events of each order: version/number and kind.
func (s *shop) eventsOf(t *testing.T) map[domainmodel.OrderID]string {
	t.Helper()
	var rows []struct {
		AggregateID     int64
		Version, Number int
		Kind            string
	}
	require.NoError(t, s.DB.Raw("SELECT aggregate_id, version, number, kind FROM outbox_events ORDER BY id").Scan(&rows).Error)
	events := map[domainmodel.OrderID]string{}
	for _, row := range rows {
		id, separator := domainmodel.OrderID(row.AggregateID), ""
		if events[id] != "" {
			separator = ", "
		}
		events[id] += fmt.Sprintf("%s%d/%d %s", separator, row.Version, row.Number, row.Kind)
	}
	return events
}
