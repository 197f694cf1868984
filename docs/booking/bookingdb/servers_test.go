package bookingdb_test

import (
	"testing"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The servers keep more than one connection, and have several writers at once.
func TestPlansKeepTheContractOnServers(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			for _, kitOf := range []func(*testing.T, *gorm.DB, *bookingdb.Store, *sqltap.Tap) planKit{kit, guardedKit} {
				repositorytest.Run(t, func(t *testing.T) planKit {
					s := openOn(t, engine)
					return kitOf(t, s.db, s.store, s.tap)
				})
			}
		})
	}
}
