// Package browserdb opens the databases that lessons run in, in a browser: SQLite as Go code,
// without files. It builds natively too, so that a test without a browser can hold it to what
// mattn/go-sqlite3 does.
//
// It has a driver of its own for github.com/ncruces/go-sqlite3, whose driver would not do: it
// registers the name "sqlite3", as mattn's does, which GORM's dialector imports. Ours has mattn's
// habits, as lessons show statements, values and errors: one operation a statement, texts as
// strings, times in UTC, SQLite's codes and messages.
package browserdb
