package bookingdb_test

import (
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

type store struct {
	*bookingdb.Store
	db  *gorm.DB
	tap *sqltap.Tap
}

// open returns a store on an empty database. The tap sees and fails the operations below it.
func open(t *testing.T) store {
	t.Helper()
	tap := new(sqltap.Tap)
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "test.db"), sqlite.WithConnector(tap.Wrap))
	if err != nil {
		t.Fatal(err)
	}
	if pool, err := db.DB(); err == nil {
		t.Cleanup(func() { pool.Close() })
	}
	if err := bookingdb.Migrate(db); err != nil {
		t.Fatal(err)
	}
	opened, err := bookingdb.New(db)
	if err != nil {
		t.Fatal(err)
	}
	return store{opened, db, tap}
}
