package browserdb

import (
	"database/sql/driver"
	"fmt"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3/vfs/mvcc"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// opened counts the databases, for each to have a name of its own.
var opened atomic.Int64

// ran counts the statements.
var ran atomic.Int64

// Statements returns how many statements have run, in all databases: a lesson that takes long
// can show that it goes on.
func Statements() int64 { return ran.Load() }

// Open is a lesson.Open. A database is never on disk; one that lesson.OnDisk asks for has
// many connections. They share it as with a WAL: readers see the last commit and wait for
// nobody.
func Open(where lesson.Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error) {
	name := fmt.Sprintf("shop%d.db", opened.Add(1))
	mvcc.Create(name, mvcc.Snapshot{}) // which would otherwise go with its last connection
	var options []sqlite.Option
	if wrap != nil {
		options = append(options, sqlite.WithConnector(wrap))
	}
	db, err = sqlite.OpenConnector(connector{name}, options...)
	if err != nil {
		mvcc.Delete(name)
		return nil, nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, nil, err
	}
	if where == lesson.InMemory {
		pool.SetMaxOpenConns(1)
	}
	return db, func() error {
		defer mvcc.Delete(name)
		return pool.Close()
	}, nil
}
