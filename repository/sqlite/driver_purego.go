//go:build !cgo && !js

package sqlite

import (
	"database/sql/driver"

	"modernc.org/sqlite"
)

var sqliteDriver driver.Driver = &sqlite.Driver{}

// _time_format makes times readable for the cgo driver, and for SQLite's functions.
// _timezone returns them in UTC, not in a zone that depends on the machine.
func dsn(path string) string {
	return fileURI(path) + "?_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)&_txlock=immediate&_time_format=sqlite&_timezone=UTC"
}
