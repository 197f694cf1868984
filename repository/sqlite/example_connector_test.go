//go:build cgo

package sqlite_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/mattn/go-sqlite3"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// shouting connects to databases in memory, and gives each connection a function.
type shouting struct{}

func (c shouting) Connect(context.Context) (driver.Conn, error) {
	return c.Driver().Open("file::memory:?_foreign_keys=1&_busy_timeout=5000&_txlock=immediate&_loc=UTC")
}

func (shouting) Driver() driver.Driver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		return conn.RegisterFunc("shout", func(text string) string { return strings.ToUpper(text) + "!" }, true)
	}}
}

// A connector can set up each connection, here with a function for SQL.
func ExampleOpenConnector() {
	db, err := sqlite.OpenConnector(shouting{})
	check(err)

	var answer string
	check(db.Raw("SELECT shout('ahoy')").Scan(&answer).Error)

	fmt.Println(answer)
	// Output: AHOY!
}
