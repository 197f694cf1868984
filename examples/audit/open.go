package main

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/shopfile"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
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
	db, err := shopfile.OpenReadOnly(o.path)
	if err != nil {
		return nil, fmt.Errorf("%w: name the file of a shop's database", err)
	}
	return db, nil
}

// checkTables returns an error if a table is missing that every shop has, or may not be read,
// before a statement fails for that. It reads, since a server's catalogue may hide a table from a
// role that may not read it, as if the table did not exist.
func checkTables(db *gorm.DB) error {
	noShop := "the database has no table %s, so it is not that of a shop: name another one, or call repository.Migrate on it"
	if db.Name() == "postgres" { // to a role that may not use a schema, nothing in it exists
		noShop = "there is no table %s, so this is not the database of a shop, or the role may not use its schema"
	}
	for _, c := range []struct {
		model           any
		column, missing string
	}{
		{&activerecord.Order{}, "id", noShop},
		{&activerecord.OrderItem{}, "id", noShop},
		{&activerecord.Customer{}, "id", noShop},
		{&activerecord.Product{}, "id", noShop},
		{&activerecord.Warehouse{}, "id", noShop},
		{&activerecord.Order{}, "version", "table %s has no column version: call repository.Migrate, which adds it"},
	} {
		stmt := &gorm.Statement{DB: db}
		if err := stmt.Parse(c.model); err != nil {
			return err
		}
		err := db.Model(c.model).Where("1 = 0").Pluck(c.column, &[]int64{}).Error
		if errors.Is(err, repository.ErrNotMigrated) {
			return fmt.Errorf(c.missing, stmt.Schema.Table)
		}
		if err != nil {
			return fmt.Errorf("read table %s: %w: the audit has to read every table of the shop", stmt.Schema.Table, err)
		}
	}
	return nil
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
