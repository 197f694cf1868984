package docs

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	mysqldb "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// unguarded opens a shop in a new database of each engine, and takes away what guards
// its orders. Those on a server skip the test unless a variable says where it is.
var unguarded = map[string]func(t *testing.T) *unguardedShop{
	"sqlite": func(t *testing.T) *unguardedShop {
		db, err := sqlite.Open(sqlite.Memory)
		require.NoError(t, err)
		return fillUnguarded(t, db, func(s *unguardedShop) {
			for _, statement := range []string{
				"PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "DROP INDEX idx_order_items_product", "DROP INDEX idx_outbox_events_event",
				"PRAGMA writable_schema = ON", "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '')", "PRAGMA writable_schema = RESET",
			} {
				require.NoError(t, db.Exec(statement).Error)
			}
		})
	},
	"postgres": func(t *testing.T) *unguardedShop {
		server, schema := dsnOf(t, "TEST_POSTGRES_DSN", "host=127.0.0.1 user=postgres dbname=test"), newName()
		admin, err := postgres.Open(server)
		require.NoError(t, err)
		between(t, admin, "CREATE SCHEMA "+schema, "DROP SCHEMA "+schema+" CASCADE")
		separator := " "
		if strings.Contains(server, "://") {
			separator = map[bool]string{true: "&", false: "?"}[strings.Contains(server, "?")]
		}
		db, err := postgres.Open(server + separator + "search_path=" + schema)
		require.NoError(t, err)
		return fillUnguarded(t, db, func(s *unguardedShop) {
			s.execAll(t, `SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname)
				FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = current_schema()::regnamespace`)
			s.execAll(t, `SELECT 'ALTER TABLE ' || table_name || ' ALTER COLUMN ' || column_name || ' DROP NOT NULL'
				FROM information_schema.columns WHERE table_schema = current_schema() AND table_name IN ('orders', 'order_items')
				AND is_nullable = 'NO' AND column_name <> 'id'`)
			s.exec(t, "DROP INDEX idx_order_items_product;\nDROP INDEX idx_outbox_events_event")
		})
	},
	"mysql": func(t *testing.T) *unguardedShop {
		config, err := mysql.ParseDSN(dsnOf(t, "TEST_MYSQL_DSN", "root@tcp(127.0.0.1:3306)/test"))
		require.NoError(t, err)
		admin, err := mysqldb.Open(config.FormatDSN())
		require.NoError(t, err)
		config.DBName = newName()
		between(t, admin, "CREATE DATABASE "+config.DBName, "DROP DATABASE "+config.DBName)
		db, err := mysqldb.Open(config.FormatDSN())
		require.NoError(t, err)
		return fillUnguarded(t, db, func(s *unguardedShop) {
			s.execAll(t, `SELECT CONCAT('ALTER TABLE ', table_name, ' DROP CONSTRAINT ', constraint_name)
				FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND constraint_type IN ('CHECK', 'FOREIGN KEY')`)
			s.execAll(t, `SELECT CONCAT('ALTER TABLE ', table_name, ' MODIFY ', column_name, ' ', column_type, ' NULL')
				FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ('orders', 'order_items')
				AND is_nullable = 'NO' AND column_name <> 'id'`)
			s.exec(t, "DROP INDEX idx_order_items_product ON order_items;\nDROP INDEX idx_outbox_events_event ON outbox_events")
		})
	},
}

func dsnOf(t *testing.T, variable, example string) string {
	t.Helper()
	dsn := os.Getenv(variable)
	if dsn == "" {
		t.Skipf("set %s to a server's DSN to run this, such as %q", variable, example)
	}
	return dsn
}

func newName() string { return "t_" + strings.ToLower(rand.Text()) }

// between runs the first statement now and the other at the end of the test.
func between(t *testing.T, admin *gorm.DB, now, atEnd string) {
	t.Helper()
	require.NoError(t, admin.Exec(now).Error)
	t.Cleanup(func() {
		assert.NoError(t, admin.Exec(atEnd).Error)
		pool, err := admin.DB()
		require.NoError(t, err)
		assert.NoError(t, pool.Close())
	})
}

// execAll runs the statements that the query returns.
func (s *unguardedShop) execAll(t *testing.T, query string) {
	t.Helper()
	var statements []string
	require.NoError(t, s.db.Raw(query).Scan(&statements).Error)
	require.NotEmpty(t, statements)
	for _, statement := range statements {
		s.exec(t, statement)
	}
}
