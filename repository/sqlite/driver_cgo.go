//go:build cgo

package sqlite

import (
	"database/sql/driver"

	"github.com/mattn/go-sqlite3"
)

var sqliteDriver driver.Driver = &sqlite3.SQLiteDriver{}

func dsn(path string) string {
	return fileURI(path) + "?_foreign_keys=1&_journal_mode=WAL&_busy_timeout=5000&_txlock=immediate&_loc=UTC&_stmt_cache_size=64"
}
