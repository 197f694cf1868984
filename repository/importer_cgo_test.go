//go:build cgo || js

package repository_test

import _ "github.com/mattn/go-sqlite3" // as "sqlite3", which GORM's dialector names

// goodForSQLite are the settings that New asks for, as a DSN of the driver has them.
const (
	plainDriver   = "sqlite3"
	goodForSQLite = "_foreign_keys=1&_busy_timeout=5000&_txlock=immediate"
	queryOnly     = "_query_only=1"
)
