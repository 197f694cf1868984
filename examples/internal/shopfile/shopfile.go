// Package shopfile looks into the SQLite file that a program was given, before the program opens
// it for writing: package sqlite makes a database of a file that is empty or does not exist, and
// turns the journal of any other into a WAL.
package shopfile

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// tables are those of a shop, also of one that only Active Record code has used so far.
var tables = []string{"customers", "products", "warehouses", "stocks", "shipping_rates", "orders", "order_items"}

// IsNew reports whether Make would make a shop of the file: it does not exist, is empty, or is a
// database with nothing in it, which is what a program leaves that was interrupted in Make. It returns
// an error for a file that is not a shop's. It changes nothing.
func IsNew(path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return true, nil
	}
	if err := check(path); err != nil {
		return false, err
	}
	found, err := look(path, "mode=ro")
	if err != nil { // such as after a crash whose journal only a writer can roll back
		found, err = look(path, "mode=ro&immutable=1")
	}
	if err != nil {
		return false, fmt.Errorf("look into %s: %w", path, err)
	}
	for _, table := range tables {
		if len(found) > 0 && !slices.Contains(found, table) {
			return false, fmt.Errorf("%s is the database of another program: it has no table %s", path, table)
		}
	}
	return len(found) == 0, nil
}

// look returns the names of what is in the file.
func look(path, mode string) ([]string, error) {
	db, err := open(path, mode)
	if err != nil {
		return nil, err
	}
	found, err := names(db)
	pool, poolErr := db.DB()
	if poolErr == nil {
		poolErr = pool.Close()
	}
	return found, errors.Join(err, poolErr)
}

// Make makes a shop of a database with nothing in it, which fill fills, and adds what an older one
// lacks. A new shop is made in one transaction: a program that is interrupted leaves no half of it,
// and of two at a time the second one finds the shop of the first.
func Make(db *gorm.DB, fill func(tx *gorm.DB) error) error {
	err := db.Transaction(func(tx *gorm.DB) error {
		found, err := names(tx)
		if err != nil || len(found) > 0 {
			return err
		}
		if err := repository.Migrate(tx); err != nil {
			return err
		}
		return fill(tx)
	})
	if err != nil {
		return err
	}
	return repository.Migrate(db)
}

// names returns what the database has, tables and other things.
func names(db *gorm.DB) (names []string, err error) {
	return names, db.Table("sqlite_master").Pluck("name", &names).Error
}

// OpenReadOnly opens an SQLite file for reading only. It returns an error for anything else,
// where SQLite would make a database of a file that is empty or does not exist.
func OpenReadOnly(path string) (*gorm.DB, error) {
	if err := check(path); err != nil {
		return nil, err
	}
	return open(path, "mode=ro")
}

func open(path, mode string) (*gorm.DB, error) {
	return sqlite.Open(path, sqlite.WithConnector(func(c driver.Connector) driver.Connector {
		return readOnly{c, path, mode}
	}))
}

func check(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s does not exist", path)
	}
	if err != nil {
		return err // which names the path
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	const magic = "SQLite format 3\x00"
	start := make([]byte, len(magic))
	if _, err := io.ReadFull(file, start); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if !bytes.Equal(start, []byte(magic)) {
		return fmt.Errorf("%s is not an SQLite database", path)
	}
	return nil
}

// readOnly opens the file for reading only, where package sqlite would turn its journal into a
// WAL. Either of the two drivers ignores the parameters that are the other's.
type readOnly struct {
	driver.Connector
	path, mode string
}

func (c readOnly) Connect(context.Context) (driver.Conn, error) {
	path := filepath.ToSlash(c.path)
	uri := "file:"
	if strings.HasPrefix(path, "/") { // or what follows a second slash would be a host
		uri = "file://"
	}
	return c.Driver().Open(uri + (&url.URL{Path: path}).EscapedPath() +
		"?" + c.mode + "&_foreign_keys=1&_pragma=foreign_keys(1)&_busy_timeout=5000&_pragma=busy_timeout(5000)&_txlock=immediate&_loc=UTC&_time_format=sqlite&_timezone=UTC")
}
