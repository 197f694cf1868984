// Package sqlite opens SQLite databases for package repository, with the settings
// that it needs: foreign keys enforced, WAL, a busy timeout, and transactions that
// take the write lock when they begin (otherwise a second writer fails at once,
// whatever the timeout).
//
// With cgo it uses mattn/go-sqlite3, as GORM's own driver does. Without cgo, where
// that driver compiles and then fails at run time, it uses modernc.org/sqlite,
// which is pure Go. Both have the same behaviour here, and the tests run with each.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Memory is the path of a database that lives in memory, as long as its handle is
// open. It has a single connection: a statement outside of an open transaction
// waits for that transaction, so it can't show two sessions at work.
const Memory = ":memory:"

// Option changes how Open opens a database.
type Option func(*options)

type options struct {
	config gorm.Config
	wrap   func(driver.Connector) driver.Connector
}

// WithConfig has Open use the GORM configuration, for a logger, a naming strategy
// or a clock of your own. Errors are translated in any case.
func WithConfig(config gorm.Config) Option {
	return func(o *options) { o.config = config }
}

// WithConnector has Open put a connector around the driver's, such as the Wrap
// method of a sqltap.Tap.
func WithConnector(wrap func(driver.Connector) driver.Connector) Option {
	return func(o *options) { o.wrap = wrap }
}

// Open opens the database in the file, which is created if it does not exist, or
// Memory. The path is a path: no character of it has a special meaning.
//
// The handle logs nothing unless WithConfig says so. Close it through its DB
// method. Open returns an error that names the path when the file can't be
// opened or is no database.
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
	o := options{config: gorm.Config{Logger: logger.Discard}}
	for _, option := range opts {
		option(&o)
	}
	o.config.TranslateError = true

	var connector driver.Connector = dsnConnector{dsn(path)}
	if o.wrap != nil {
		connector = o.wrap(connector)
	}
	pool := sql.OpenDB(connector)
	if path == Memory { // each connection would be a database of its own
		pool.SetMaxOpenConns(1)
	}
	db, err := gorm.Open(dialector{sqlite.New(sqlite.Config{Conn: pool}).(*sqlite.Dialector)}, &o.config)
	if err == nil {
		// SQLite opens files lazily. Reading the schema finds a file that is none.
		err = db.Exec("SELECT COUNT(*) FROM sqlite_master").Error
	}
	if err != nil {
		return nil, errors.Join(err, pool.Close())
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

func (c dsnConnector) Connect(context.Context) (driver.Conn, error) { return sqliteDriver.Open(c.dsn) }
func (c dsnConnector) Driver() driver.Driver                        { return sqliteDriver }

// dialector is GORM's own, with errors translated for either driver.
type dialector struct{ *sqlite.Dialector }

// Translate returns GORM's error for a constraint that was violated.
func (d dialector) Translate(err error) error {
	switch extendedCode(err) {
	case 1555, 2067: // SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
		return gorm.ErrDuplicatedKey
	case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
		return gorm.ErrForeignKeyViolated
	}
	return err
}
