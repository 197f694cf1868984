package bookingdb_test

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
)

// The servers keep more than one connection, and have several writers at once.
func TestPlansKeepTheContractOnServers(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[booking.Plan, planState] {
				s := openOn(t, engine)
				return kit(s.db, s.store, s.tap)
			})
		})
	}
}
