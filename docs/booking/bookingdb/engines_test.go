package bookingdb_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// opener returns a handle on a database without tables.
type opener func(t *testing.T, tap *sqltap.Tap) *gorm.DB

func on(engine string) opener {
	return func(t *testing.T, tap *sqltap.Tap) *gorm.DB {
		t.Helper()
		return enginetest.New(t, engine, sqlite.WithConnector(tap.Wrap))
	}
}

// onEachEngine runs the test on each engine: the servers keep more than one connection, and
// have several writers at once.
func onEachEngine(t *testing.T, test func(t *testing.T, empty opener)) {
	for _, engine := range append(enginetest.Engines, "memory") {
		t.Run(engine, func(t *testing.T) { test(t, on(engine)) })
	}
}

func openOn(t *testing.T, empty opener) store {
	t.Helper()
	tap := new(sqltap.Tap)
	db := empty(t, tap)
	require.NoError(t, bookingdb.Migrate(db))
	opened, err := bookingdb.New(db)
	require.NoError(t, err)
	return store{opened, db, tap}
}
