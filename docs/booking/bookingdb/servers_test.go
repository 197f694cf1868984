package bookingdb_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The servers keep more than one connection, and have several writers at once.
func TestPlansKeepTheContractOnServers(t *testing.T) {
	for name, opens := range map[string]func(dsn string, tap *sqltap.Tap) (*gorm.DB, error){
		"TEST_POSTGRES_DSN": func(dsn string, tap *sqltap.Tap) (*gorm.DB, error) {
			return postgres.Open(dsn, sqlite.WithConnector(tap.Wrap))
		},
		"TEST_MYSQL_DSN": func(dsn string, tap *sqltap.Tap) (*gorm.DB, error) {
			return mysql.Open(dsn, sqlite.WithConnector(tap.Wrap))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := os.Getenv(name)
			if dsn == "" {
				t.Skip("set", name)
			}
			for _, kitOf := range []func(*testing.T, *gorm.DB, *bookingdb.Store, *sqltap.Tap) planKit{kit, guardedKit} {
				repositorytest.Run(t, func(t *testing.T) planKit {
					tap := new(sqltap.Tap)
					db, err := opens(dsn, tap)
					require.NoError(t, err)
					for _, table := range []string{"bookings", "plans", "outbox_events", "command_keys"} {
						require.NoError(t, db.Exec("DROP TABLE IF EXISTS "+table).Error)
					}
					require.NoError(t, bookingdb.Migrate(db))
					store, err := bookingdb.New(db)
					require.NoError(t, err)
					pool, _ := db.DB()
					t.Cleanup(func() { pool.Close() })
					return kitOf(t, db, store, tap)
				})
			}
		})
	}
}
