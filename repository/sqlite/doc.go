// Package sqlite opens SQLite databases for package repository, with the settings
// that it needs: foreign keys enforced, WAL, a busy timeout, and transactions that
// take the write lock when they begin (otherwise a second writer fails at once,
// whatever the timeout).
//
// With cgo it uses mattn/go-sqlite3, as GORM's own driver does. Without cgo, where
// that driver compiles and then fails at run time, it uses modernc.org/sqlite,
// which is pure Go. Both have the same behaviour here, and the tests run with each.
//
// With GOOS=js there is neither: OpenConnector opens the database of a connector that you
// bring.
package sqlite
