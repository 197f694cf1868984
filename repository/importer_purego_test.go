//go:build !cgo && !js

package repository_test

import _ "modernc.org/sqlite" // as "sqlite"

// goodForSQLite are the settings that New asks for, as a DSN of the driver has them.
const (
	plainDriver   = "sqlite"
	goodForSQLite = "_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_txlock=immediate&_time_format=sqlite"
	queryOnly     = "_pragma=query_only(1)"
)
