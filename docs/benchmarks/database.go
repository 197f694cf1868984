package main

import (
	"context"
	"database/sql/driver"
	"errors"

	"gorm.io/gorm"
)

// wrapper goes around a driver's connector. Nil leaves it as it is.
type wrapper func(driver.Connector) driver.Connector

// database is a database of an engine. All contestants share it, each with a pool of
// its own, so that everyone works on the same rows and pages.
type database struct {
	// connect opens a pool on the database.
	connect func(choice, wrapper) (*gorm.DB, error)
	// drop removes the database.
	drop func() error
	// busy says that several workers use it at the same time.
	busy bool
	// keeper is what the benchmark prepares orders with, and clears them away.
	keeper *gorm.DB
}

// opener returns what a contestant is opened with. wrap may be nil.
func (d *database) opener(wrap wrapper) opener {
	return func(c choice) (*gorm.DB, error) {
		db, err := d.connect(c, wrap)
		if err != nil {
			return nil, err
		}
		pool, err := db.DB()
		if err != nil {
			return nil, err
		}
		pool.SetMaxIdleConns(maxIdle)
		return db, nil
	}
}

// maxIdle keeps as many connections open as there are workers: database/sql would
// close all but two of them after each use.
const maxIdle = 8

// Close drops the database.
func (d *database) Close() error {
	var err error
	if d.keeper != nil {
		err = closePool(d.keeper)
	}
	return errors.Join(err, d.drop())
}

func closePool(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// exec runs the statements, up to one that fails.
func (d *database) exec(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if err := d.keeper.WithContext(ctx).Exec(statement).Error; err != nil {
			return err
		}
	}
	return nil
}

// clear removes the orders that a workload has placed or inserted.
func (d *database) clear(ctx context.Context) error {
	db := d.keeper.WithContext(ctx)
	return errors.Join(
		db.Exec("DELETE FROM order_items WHERE order_id >= ?", firstOwn).Error,
		db.Exec("DELETE FROM orders WHERE id >= ?", firstOwn).Error,
		d.clearEvents(ctx),
	)
}

func (d *database) clearEvents(ctx context.Context) error {
	return d.exec(ctx, "DELETE FROM outbox_events")
}
