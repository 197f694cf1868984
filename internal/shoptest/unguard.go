package shoptest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
)

// Unguard takes away what guards the rows of orders: foreign keys, CHECK, NOT NULL and UNIQUE.
// It leaves the handle one connection, since on SQLite some of that belongs to a connection.
func Unguard(t testing.TB, db *gorm.DB) {
	t.Helper()
	enginetest.Pool(t, db).SetMaxOpenConns(1)
	var statements []string
	switch db.Name() {
	case "sqlite":
		statements = []string{
			"PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "DROP INDEX idx_order_items_product", "DROP INDEX idx_outbox_events_event",
			"PRAGMA writable_schema = ON", "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '')", "PRAGMA writable_schema = RESET",
		}
	case "postgres":
		statements = slices.Concat(
			queried(t, db, `SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname)
				FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = current_schema()::regnamespace`),
			queried(t, db, `SELECT 'ALTER TABLE ' || table_name || ' ALTER COLUMN ' || column_name || ' DROP NOT NULL'
				FROM information_schema.columns WHERE table_schema = current_schema() AND table_name IN ('orders', 'order_items')
				AND is_nullable = 'NO' AND column_name <> 'id'`),
			[]string{"DROP INDEX idx_order_items_product", "DROP INDEX idx_outbox_events_event"})
	case "mysql":
		statements = slices.Concat(
			queried(t, db, `SELECT CONCAT('ALTER TABLE ', table_name, ' DROP CONSTRAINT ', constraint_name)
				FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND constraint_type IN ('CHECK', 'FOREIGN KEY')`),
			queried(t, db, `SELECT CONCAT('ALTER TABLE ', table_name, ' MODIFY ', column_name, ' ', column_type, ' NULL')
				FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ('orders', 'order_items')
				AND is_nullable = 'NO' AND column_name <> 'id'`),
			[]string{"DROP INDEX idx_order_items_product ON order_items", "DROP INDEX idx_outbox_events_event ON outbox_events"})
	}
	for _, statement := range statements {
		enginetest.Exec(t, db, statement)
	}
}

// queried returns the statements that the query makes.
func queried(t testing.TB, db *gorm.DB, query string) (statements []string) {
	t.Helper()
	require.NoError(t, db.Raw(query).Scan(&statements).Error)
	require.NotEmpty(t, statements)
	return statements
}
