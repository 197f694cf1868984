package main

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
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// open returns the database, in sessions that can't write.
func (o options) open() (db *gorm.DB, closeDB func(), err error) {
	db, err = o.openDB()
	if err != nil {
		return nil, nil, err
	}
	closeDB = func() {
		if pool, err := db.DB(); err == nil {
			_ = pool.Close() // nothing was written that could be lost
		}
	}
	if err := checkTables(db); err != nil {
		closeDB()
		return nil, nil, err
	}
	return db, closeDB, nil
}

func (o options) openDB() (*gorm.DB, error) {
	switch {
	case o.postgres != "":
		return postgres.Open(o.postgres, postgres.WithConnector(first("SET default_transaction_read_only = on")))
	case o.mysql != "":
		return mysql.Open(o.mysql, mysql.WithConnector(first("SET SESSION TRANSACTION READ ONLY")))
	}
	if err := checkFile(o.path); err != nil {
		return nil, err
	}
	return sqlite.Open(o.path, sqlite.WithConnector(func(c driver.Connector) driver.Connector {
		return fileConnector{c, o.path}
	}))
}

// checkFile returns an error unless the file is an SQLite database: SQLite would make one of
// a file that is empty, or does not exist.
func checkFile(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s does not exist: name the file of a shop's database", path)
	}
	if err != nil {
		return err // which names the path
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file: name the file of a shop's database", path)
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
		return fmt.Errorf("%s is not an SQLite database: name the file of a shop's database", path)
	}
	return nil
}

// checkTables returns an error if a table is missing that every shop has, before a
// statement fails for that.
func checkTables(db *gorm.DB) error {
	for _, model := range []any{
		&activerecord.Order{}, &activerecord.OrderItem{}, &activerecord.Customer{}, &activerecord.Product{}, &activerecord.Warehouse{},
	} {
		stmt := &gorm.Statement{DB: db}
		if err := stmt.Parse(model); err != nil {
			return err
		}
		if !db.Migrator().HasTable(model) {
			return fmt.Errorf("the database has no table %s, so it is not that of a shop: name another one, or call repository.Migrate on it", stmt.Schema.Table)
		}
	}
	if !db.Migrator().HasColumn(&activerecord.Order{}, "version") {
		return errors.New("table orders has no column version: call repository.Migrate, which adds it")
	}
	return nil
}

// fileConnector opens an SQLite file for reading only, where sqlite.Open would turn
// its journal into WAL. Either of the two drivers ignores the parameters that are the
// other's.
type fileConnector struct {
	driver.Connector
	path string
}

func (c fileConnector) Connect(context.Context) (driver.Conn, error) {
	path := filepath.ToSlash(c.path)
	uri := "file:"
	if strings.HasPrefix(path, "/") { // or what follows a second slash would be a host
		uri = "file://"
	}
	return c.Driver().Open(uri + (&url.URL{Path: path}).EscapedPath() +
		"?mode=ro&_foreign_keys=1&_pragma=foreign_keys(1)&_busy_timeout=5000&_pragma=busy_timeout(5000)&_txlock=immediate&_loc=UTC&_time_format=sqlite&_timezone=UTC")
}

// first returns what puts a connector around another, whose connections begin with the
// statement.
func first(statement string) func(driver.Connector) driver.Connector {
	return func(c driver.Connector) driver.Connector { return firstConnector{c, statement} }
}

type firstConnector struct {
	driver.Connector
	statement string
}

func (c firstConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.(driver.ExecerContext).ExecContext(ctx, c.statement, nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}
