package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// Memory is the path of a database that lives in memory, as long as its handle is
// open. It has a single connection: a statement outside of an open transaction
// waits for that transaction, so it can't show two sessions at work.
const Memory = ":memory:"

// Option changes how a database is opened.
type Option = engine.Option

// WithConfig uses the GORM configuration, for a logger, a naming strategy or a clock of
// your own. Errors are translated in any case.
func WithConfig(config gorm.Config) Option { return engine.WithConfig(config) }

// WithConnector puts a connector around the driver's, such as the Wrap method of a
// sqltap.Tap.
func WithConnector(wrap func(driver.Connector) driver.Connector) Option {
	return engine.WithConnector(wrap)
}

// Open opens the database in the file, which is created if it does not exist, or
// Memory. The path is a path: no character of it has a special meaning.
//
// A writer waits up to five seconds for another one, and then gets an error that wraps
// repository.ErrTryAgain. With cgo, a context that ends meanwhile does not end the wait,
// because mattn/go-sqlite3 can't be interrupted in it. (The transactions of one
// repository.Store first wait for each other in a queue of the Store, which does watch
// the context.)
//
// The handle logs nothing unless WithConfig says so. Close it through its DB
// method. Open returns an error that names the path if the file can't be opened or
// is not an SQLite database.
func Open(path string, opts ...Option) (*gorm.DB, error) {
	db, err := open(path, opts)
	if err != nil {
		return nil, fmt.Errorf("open SQLite database %q: %w", path, err)
	}
	return db, nil
}

func open(path string, opts []Option) (*gorm.DB, error) {
	if path == "" || strings.ContainsRune(path, 0) {
		return nil, errors.New("the path must not be empty, nor have a zero byte in it")
	}
	return engine.Open(dsnConnector{dsn(path)}, func(pool *sql.DB) gorm.Dialector {
		if path == Memory { // each connection would be a database of its own
			pool.SetMaxOpenConns(1)
		}
		return newDialector(pool)
	}, opts)
}

// OpenConnector opens the database of a connector that you made, for a driver that Open does
// not have, or has without your hooks. The migrator, the translated errors and the options are
// those of Open.
//
// The settings are the connector's to make. Each of its connections must enforce foreign keys,
// wait for other writers (a busy timeout), begin transactions with BEGIN IMMEDIATE, and read
// and write times in UTC, as "2006-01-02 15:04:05.999999999-07:00". Its errors must tell
// SQLite's extended code, by a method Code() int or a field ExtendedCode. repository.New checks
// all of this but how times are read, and names what is missing. A WAL, or what behaves like
// one, keeps readers and a writer from waiting for each other. If each connection is a database
// in memory of its own, allow the pool one connection.
func OpenConnector(connector driver.Connector, opts ...Option) (*gorm.DB, error) {
	if connector == nil {
		return nil, errors.New("open SQLite database: the connector is nil")
	}
	db, err := engine.Open(connector, newDialector, opts)
	if err != nil {
		return nil, fmt.Errorf("open SQLite database: %w", err)
	}
	return db, nil
}

// fileURI returns the path as SQLite's file: URI, in which "?" and "#" would
// otherwise end the path.
func fileURI(path string) string {
	if path == Memory {
		return "file::memory:"
	}
	path = filepath.ToSlash(path)
	escaped := (&url.URL{Path: path}).EscapedPath()
	if strings.HasPrefix(path, "/") { // or what follows a second slash would be a host
		return "file://" + escaped
	}
	return "file:" + escaped
}

// dsnConnector opens connections by a DSN, without a driver's name: registering
// one under a name that another package has taken would panic.
type dsnConnector struct{ dsn string }

// Connect waits while another connection turns a new file into one with a WAL: for
// that lock, SQLite itself does not always wait.
func (c dsnConnector) Connect(ctx context.Context) (driver.Conn, error) {
	for start := time.Now(); ; {
		conn, err := sqliteDriver.Open(c.dsn)
		if code := engine.Code(err); code != "5" && code != "261" || time.Since(start) > 5*time.Second { // SQLITE_BUSY, and in recovery
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(rand.N(10 * time.Millisecond)):
		}
	}
}

func (c dsnConnector) Driver() driver.Driver { return sqliteDriver }

// dialector is GORM's own, with a migrator that is safe for tables that have rows.
type dialector struct{ *sqlite.Dialector }

func newDialector(pool *sql.DB) gorm.Dialector {
	return dialector{sqlite.New(sqlite.Config{Conn: pool}).(*sqlite.Dialector)}
}
