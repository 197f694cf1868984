package databasealwayspresent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

var (
	ten  = domainmodel.MustMoney(1000, domainmodel.EUR)
	cost = domainmodel.MustMoney(545, domainmodel.EUR)
)

// paidOrder builds the order of every test on the domain side.
func paidOrder() (*domainmodel.Order, error) {
	coffee, err := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), ten)
	if err != nil {
		return nil, err
	}
	id, err := domainmodel.NewOrderID(lesson.Noon, rand.Reader)
	if err != nil {
		return nil, err
	}
	order, err := domainmodel.NewOrder(id, domainmodel.CustomerID(lesson.Ada), lesson.Region, domainmodel.EUR, lesson.Noon)
	if err != nil {
		return nil, err
	}
	return order, errors.Join(order.AddItem(coffee, 1), order.Pay(ten, lesson.Noon))
}

// fill puts into the store in memory what the tables of a lesson have.
func fill(ctx context.Context, store *memory.Store) error {
	warehouse, err := domainmodel.NewWarehouse(domainmodel.WarehouseID(lesson.Warehouse), lesson.Region)
	if err != nil {
		return err
	}
	rate, err := domainmodel.NewShippingRate(domainmodel.MustMoney(500, domainmodel.EUR), domainmodel.MustMoney(45, domainmodel.EUR))
	if err != nil {
		return err
	}
	return errors.Join(
		store.Warehouses.Add(ctx, warehouse),
		store.Rates.Set(ctx, lesson.Region, rate),
		store.Stock.Set(ctx, warehouse.ID(), domainmodel.ProductID(lesson.Coffee), 100),
	)
}

// shippingTakesNoDatabase looks at the test that the scenario was.
func shippingTakesNoDatabase(c *lesson.Check) (string, bool) {
	if c.Seen != activerecord.StatusShipped {
		c.Errorf("the order should be shipped, and is %v", c.Seen)
	}
	return statements(c.Operations)
}

// ruleTakesNoDatabase runs the test of the rule alone.
func ruleTakesNoDatabase(c *lesson.Check) (string, bool) {
	c.StartRecording()
	switch {
	case c.Care:
		c.NoError(paidRowMayShipWithCare(c.DB))
	case c.Side == lesson.ActiveRecord:
		c.NoError(paidRowMayShip(c.DB))
	default:
		c.NoError(paidOrderMayShip())
	}
	return statements(c.Recorded())
}

func statements(operations []sqltap.Operation) (string, bool) {
	n := len(lesson.Statements(operations))
	if n == 0 {
		return "no statements", true
	}
	return fmt.Sprintf("%d statements on %d tables", n, len(lesson.Tables(operations))), false
}

// runTest runs the test of the way once more.
func runTest(c *lesson.Check) (err error) {
	switch {
	case c.Care:
		_, err = rolledBack(c.DB)
	case c.Side == lesson.ActiveRecord:
		_, err = paidRowShips(c.DB)
	default:
		_, err = testShipping(c.Context(), c.Store)
	}
	return err
}

// nothingIsLeft compares the tables before and after a test.
func nothingIsLeft(c *lesson.Check) (string, bool) {
	count := func() (orders, pieces int64) {
		c.NoError(c.DB.Table("orders").Count(&orders).Error)
		c.NoError(c.DB.Table("stocks").Where("product_id = ?", lesson.Coffee).Select("quantity").Take(&pieces).Error)
		return orders, pieces
	}
	orders, pieces := count()
	c.NoError(runTest(c))
	ordersAfter, piecesAfter := count()
	if orders == ordersAfter && pieces == piecesAfter {
		return "the tables are as they were", true
	}
	return fmt.Sprintf("orders: %+d, pieces in stock: %+d", ordersAfter-orders, piecesAfter-pieces), false
}

// storedByOneCall builds an order, and stores it.
func storedByOneCall(c *lesson.Check) (string, bool) {
	var before, after int64
	c.StartRecording()
	if c.Side == lesson.ActiveRecord {
		row := paidRow()
		before = row.ID
		c.NoError(c.DB.Create(row).Error)
		after = row.ID
	} else {
		order, err := paidOrder()
		c.NoError(err)
		before = int64(order.ID())
		c.NoError(c.Store.Orders.Save(c.Context(), order))
		after = int64(order.ID())
	}
	transactions := 0
	for _, operation := range c.Recorded() {
		if operation.Kind == sqltap.Begin {
			transactions++
		}
	}
	_, whole := c.Totals(after)
	id := "its ID comes from the INSERT"
	if before == after {
		id = "it had its ID before"
	}
	return fmt.Sprintf("%d transaction; %s", transactions, id), whole && transactions == 1
}

// columnIsMissed takes a column away from the orders, and runs the test again.
func columnIsMissed(c *lesson.Check) (string, bool) {
	c.NoError(c.DB.Exec("ALTER TABLE orders RENAME COLUMN shipping_cost TO cost_of_shipping").Error)
	failed := fails(c, runTest(c))
	if c.Side == lesson.ActiveRecord {
		return "the test " + outcome(failed), failed
	}
	_, err := inTables(c.Context(), c.Store)
	return fmt.Sprintf("the test %s; in the tables it %s", outcome(failed), outcome(fails(c, err))), failed
}

func fails(c *lesson.Check, err error) bool {
	if errors.Is(err, repository.ErrNotMigrated) {
		return true
	}
	return !c.NoError(err)
}

func outcome(failed bool) string {
	if failed {
		return "fails"
	}
	return "passes"
}

// costs measures use case against use case, and rule against rule.
func costs(ctx context.Context, open lesson.Open) ([]lesson.Cost, error) {
	shared, closeShared, err := lesson.Migrated(open, lesson.InMemory, nil)
	if err != nil {
		return nil, err
	}
	defer closeShared()
	var costs []lesson.Cost
	for _, c := range []struct {
		what        string
		runs, calls int
		test        func() error
	}{
		{"shipping, Active Record, a fresh database in memory", 5, 1, func() error {
			db, closeDB, err := lesson.Migrated(open, lesson.InMemory, nil)
			if err != nil {
				return err
			}
			defer closeDB()
			_, err = paidRowShips(db.WithContext(ctx))
			return err
		}},
		{"shipping, with care, one database in memory, rolled back", 11, 5, func() error {
			_, err := rolledBack(shared.WithContext(ctx))
			return err
		}},
		{"shipping, Domain Model, a fresh store in memory", 21, 50, func() error {
			_, err := inMemory(ctx, nil)
			return err
		}},
		{"the rule alone, with care", 21, 2000, func() error { return paidRowMayShipWithCare(shared) }},
		{"the rule alone, Domain Model", 21, 2000, paidOrderMayShip},
	} {
		cost, err := lesson.Measure(c.what, c.runs, c.calls, c.test)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
