package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// unitTest is a way to see that a paid order can be shipped. It takes part in a race in
// the place of a contestant, and can do nothing else.
type unitTest struct {
	contestant
	run func() error
}

// runUnitTests measures the test with each kind of database, against the one that has
// none.
func runUnitTests(ctx context.Context, pairs int) (rows []results.Row, err error) {
	dir, err := os.MkdirTemp("", "benchmarks-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	shared, err := openForTest(sqlite.Memory)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closePool(shared)) }()

	file := filepath.Join(dir, "shop.db")
	racers := []*racer{
		{name: results.FreshFile, contestant: unitTest{run: func() error {
			return errors.Join(testOnFresh(file), os.Remove(file)) // WAL and index go with the last connection
		}}},
		{name: results.FreshMemory, contestant: unitTest{run: func() error { return testOnFresh(sqlite.Memory) }}},
		{name: results.SharedRolledBack, contestant: unitTest{run: func() error { return testOnShared(shared) }}},
	}
	r := &race{work: &workload{do: func(_ context.Context, c contestant, _ int) error {
		return c.(*racer).contestant.(unitTest).run()
	}}}
	for _, c := range racers {
		c.raw = &racer{name: results.DomainModel, contestant: unitTest{run: testDomainModel}}
	}
	if err := r.pairs(ctx, racers, pairs); err != nil {
		return nil, err
	}
	for _, racer := range append([]*racer{rawOf(racers)}, racers...) {
		row := racer.row()
		row.Operation, row.Items = results.UnitTest, 1
		if racer.raw != racer {
			row.Engine = results.SQLite
		}
		rows = append(rows, row)
	}
	return rows, nil
}

var errNotShipped = errors.New("a paid order was not shipped")

func testDomainModel() error {
	product, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1000, currency))
	if err != nil {
		return err
	}
	order, err := domainmodel.NewOrder(1, 1, region, currency, placedAt)
	if err != nil {
		return err
	}
	if err := order.AddItem(product, 1); err != nil {
		return err
	}
	if err := order.Pay(order.Total(), placedAt); err != nil {
		return err
	}
	if err := order.Ship(1, domainmodel.MustMoney(500, currency), placedAt); err != nil {
		return err
	}
	if order.Status() != domainmodel.StatusShipped {
		return errNotShipped
	}
	return nil
}

// testActiveRecord needs a database with the rows of openForTest in it.
func testActiveRecord(db *gorm.DB) error {
	product, err := activerecord.FindProduct(db, 1)
	if err != nil {
		return err
	}
	order, err := activerecord.PlaceOrder(db, 1, region, currency)
	if err != nil {
		return err
	}
	if err := order.AddItem(db, product, 1); err != nil {
		return err
	}
	if err := order.Pay(db, order.Total); err != nil {
		return err
	}
	if err := order.Ship(db); err != nil {
		return err
	}
	if order.Status != activerecord.StatusShipped {
		return errNotShipped
	}
	return nil
}

func testOnFresh(path string) error {
	db, err := openForTest(path)
	if err != nil {
		return err
	}
	return errors.Join(testActiveRecord(db), closePool(db))
}

func testOnShared(db *gorm.DB) error {
	tx := db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	return errors.Join(testActiveRecord(tx), tx.Rollback().Error)
}

// openForTest opens a database, migrates it, and fills it with as little as the test
// can do with.
func openForTest(path string) (*gorm.DB, error) {
	db, err := sqlite.Open(path)
	if err != nil {
		return nil, err
	}
	if err = activerecord.Migrate(db); err == nil {
		err = db.Transaction(fillForTest)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare a test: %w", err), closePool(db))
	}
	return db, nil
}

func fillForTest(tx *gorm.DB) error {
	for _, row := range []any{
		&activerecord.Customer{ID: 1, Name: "Ada", Email: "ada@example.com"},
		&activerecord.Product{ID: 1, SKU: "COFFEE", Name: "Coffee", Price: 1000, Currency: currency},
		&activerecord.Warehouse{ID: 1, Name: "Hamburg", Region: region},
		&activerecord.ShippingRate{Region: region, Base: 500, Currency: currency},
		&activerecord.Stock{WarehouseID: 1, ProductID: 1, Quantity: 1},
	} {
		if err := tx.Omit("Warehouse", "Product").Create(row).Error; err != nil {
			return err
		}
	}
	return nil
}
