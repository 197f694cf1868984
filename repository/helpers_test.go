package repository_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

var (
	noon     = shoptest.Noon
	product  = shoptest.Product
	newOrder = shoptest.NewOrder
	newStore = shoptest.NewStore
	fill     = shoptest.Fill
	drain    = shoptest.Drain
	update   = shoptest.Update
	errorOf  = shoptest.ErrorOf
	open     = enginetest.SQLite
	closing  = enginetest.Closing
)

// shop is a shoptest.Shop, with what only the tests of this package ask of it.
type shop struct{ *shoptest.Shop }

func openShop(t testing.TB, opts ...sqlite.Option) *shop { return openShopOn(t, "sqlite", opts...) }

func openShopOn(t testing.TB, engine string, opts ...sqlite.Option) *shop {
	t.Helper()
	return &shop{shoptest.Open(t, engine, opts...)}
}

// filledShop makes a shop of an empty database.
func filledShop(t testing.TB, db *gorm.DB) *shop {
	t.Helper()
	return &shop{shoptest.Filled(t, db)}
}

// onEveryEngine runs the test with a shop on every engine.
func onEveryEngine(t *testing.T, test func(t *testing.T, s *shop)) {
	shoptest.OnEveryEngine(t, func(t *testing.T, s *shoptest.Shop) { test(t, &shop{s}) })
}

// rows returns every row of the tables that a use case writes, to compare.
func (s *shop) rows(t testing.TB) map[string][]map[string]any {
	t.Helper()
	all := map[string][]map[string]any{}
	for _, table := range []string{"orders", "order_items", "outbox_events", "stocks"} {
		var found []map[string]any
		require.NoError(t, s.DB.Table(table).Order("rowid").Find(&found).Error)
		all[table] = found
	}
	return all
}

// statements runs do and returns what reached the database meanwhile: of a
// statement its first word and its table, of anything else its kind.
func (s *shop) statements(do func()) []string {
	s.Tap.Start()
	do()
	var short []string
	for _, op := range s.Tap.Stop() {
		short = append(short, shoptest.Shorten(op))
	}
	return short
}
