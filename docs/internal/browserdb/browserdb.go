package browserdb

import (
	"database/sql/driver"
	"fmt"
	"runtime"
	"sync"
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

// count counts a statement, and gives other goroutines a turn: a browser has one thread, and the one
// that shows the number would have to wait until the lesson ends.
func count() {
	ran.Add(1)
	runtime.Gosched()
}

// Statements returns how many statements have run, in all databases: a lesson that takes long
// can show that it goes on.
func Statements() int64 { return ran.Load() }

// Open is a lesson.Open. A database is never on disk; one that lesson.OnDisk asks for has
// many connections. They share it as with a WAL: readers see the last commit and wait for
// nobody.
func Open(where lesson.Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error) {
	return open(newName(), mvcc.Snapshot{}, where, wrap)
}

// OpenShop is Open for a database that has the shop in it already, which takes a fraction of the time:
// it is a copy of one that lesson.Migrated has made.
func OpenShop(where lesson.Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error) {
	content, err := shop()
	if err != nil {
		return nil, nil, err
	}
	return open(newName(), content, where, wrap)
}

// shop is the content of a database with the shop in it.
var shop = sync.OnceValues(func() (content mvcc.Snapshot, err error) {
	name := newName()
	_, closeDB, err := lesson.Migrated(func(where lesson.Where, wrap func(driver.Connector) driver.Connector) (*gorm.DB, func() error, error) {
		return open(name, mvcc.Snapshot{}, where, wrap)
	}, lesson.InMemory, nil)
	if err != nil {
		return content, err
	}
	content = mvcc.TakeSnapshot(name)
	return content, closeDB()
})

func newName() string { return fmt.Sprintf("shop%d.db", opened.Add(1)) }

func open(name string, content mvcc.Snapshot, where lesson.Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error) {
	mvcc.Create(name, content) // which would otherwise go with its last connection
	var options []sqlite.Option
	if wrap != nil {
		options = append(options, sqlite.WithConnector(wrap))
	}
	db, err = sqlite.OpenConnector(connector{&database{name: name}}, options...)
	if err != nil {
		mvcc.Delete(name)
		return nil, nil, err
	}
	pool, err := db.DB()
	if err != nil {
		mvcc.Delete(name)
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
