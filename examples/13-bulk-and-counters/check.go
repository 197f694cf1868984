package bulkandcounters

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// The orders of the shop: those that are late with their payment, and others.
const (
	late   = 200
	paid   = 50
	recent = 50

	first    = 1 // of those that are late
	sessions = 16
)

// Orders that were placed before the deadline must have been paid, and are cancelled
// at night.
var (
	deadline = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)
	night    = time.Date(2026, time.March, 14, 23, 0, 0, 0, time.UTC)
)

// fill stores the orders, bypassing both models.
func fill(db *gorm.DB) error {
	orders := make([]activerecord.Order, late+paid+recent)
	for i := range orders {
		o := activerecord.Order{
			ID: int64(i + 1), CustomerID: lesson.Ada, Region: lesson.Region, Currency: lesson.Currency,
			Status: activerecord.StatusPending, PlacedAt: deadline.Add(-time.Hour),
			Items: []activerecord.OrderItem{{ProductID: lesson.Mug, UnitPrice: 800, Quantity: 1}},
		}
		switch {
		case i >= late+paid:
			o.PlacedAt = deadline.Add(time.Hour)
		case i >= late:
			o.Status, o.PaidAt = activerecord.StatusPaid, &o.PlacedAt
		}
		o.Total = o.CalculateTotal()
		orders[i] = o
	}
	return db.Transaction(func(tx *gorm.DB) error {
		return tx.Omit("Customer", "Warehouse", "Items.Product").CreateInBatches(orders, 100).Error
	})
}

// orderOfAMug is an order of one mug, which is not stored.
func orderOfAMug() (*domainmodel.Order, error) {
	order, err1 := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, deadline)
	mug, err2 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Mug), domainmodel.MustMoney(800, lesson.Currency))
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return order, order.AddItem(mug, 1)
}

func unpaidAreCancelled(c *lesson.Check) (string, bool) {
	var groups []struct {
		Status string
		Late   bool
		Orders int
	}
	var atNight int64
	orders := c.DB.Table("orders").Session(&gorm.Session{})
	c.NoError(orders.Select("status, id <= ? AS late, COUNT(*) AS orders", late).Group("status, late").Order("status").Scan(&groups).Error)
	c.NoError(orders.Where("cancelled_at = ?", night).Count(&atNight).Error)
	right := len(groups) == 3 && atNight == late
	var parts []string
	for _, g := range groups {
		parts = append(parts, fmt.Sprintf("%d %s", g.Orders, g.Status))
		right = right && g.Late == (g.Status == activerecord.StatusCancelled)
	}
	return fmt.Sprintf("%s; %d at %s", strings.Join(parts, ", "), atNight, night.Format("15:04")), right
}

func oneStatement(c *lesson.Check) (string, bool) {
	n := len(lesson.Statements(c.Operations))
	return count(n, "statement"), n == 1
}

func nothingIsRead(c *lesson.Check) (string, bool) {
	n := 0
	for _, statement := range lesson.Statements(c.Operations) {
		if strings.HasPrefix(statement, "SELECT") {
			n++
		}
	}
	return count(n, "SELECT"), n == 0
}

// othersLearn looks for the events. Then a cashier, who loaded an order before it was
// cancelled, pays it: the scenarios leave that in w.Seen.
func othersLearn(c *lesson.Check) (string, bool) {
	var events int64
	c.NoError(c.DB.Table("outbox_events").Where("kind = ?", "OrderWasCancelled").Count(&events).Error)
	refused := c.Seen.(func(context.Context) error)(c.Context())
	conflict, stopped := errors.AsType[*domainmodel.ConflictError](refused)
	if !stopped {
		c.NoError(refused)
	}
	var row activerecord.Order
	c.NoError(c.DB.Take(&row, first).Error)
	told := fmt.Sprintf("order %d is %q", row.ID, row.Status)
	if row.CancelledAt != nil {
		told += ", and was cancelled at " + row.CancelledAt.UTC().Format("15:04")
	}
	if stopped {
		told = conflict.Error()
	}
	return fmt.Sprintf("%s; %s", count(int(events), "event"), told),
		events == late && stopped && row.Status == activerecord.StatusCancelled
}

// lastMug leaves one mug in stock, and has many sessions ask for it.
func lastMug(sell func(context.Context, *lesson.World) error) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) {
		stock := c.DB.Model(&activerecord.Stock{}).
			Where("warehouse_id = ? AND product_id = ?", lesson.Warehouse, lesson.Mug).Session(&gorm.Session{})
		c.NoError(stock.UpdateColumn("quantity", 1).Error)
		c.StartRecording()
		outcomes := make([]error, sessions)
		var all sync.WaitGroup
		for i := range outcomes {
			all.Go(func() { outcomes[i] = sell(c.Context(), c.World) })
		}
		all.Wait()
		statements := len(lesson.Statements(c.Recorded()))
		sold := 0
		for _, err := range outcomes {
			_, short := errors.AsType[*domainmodel.OutOfStockError](err)
			switch {
			case err == nil:
				sold++
			case !short && !errors.Is(err, activerecord.ErrOutOfStock):
				c.NoError(err)
			}
		}
		var left int
		c.NoError(stock.Select("quantity").Take(&left).Error)
		return fmt.Sprintf("%d sold, %d left, in %s", sold, left, count(statements, "statement")), sold == 1 && left == 0
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// costs measures the ways to cancel the orders. Each time, they are rolled back.
func costs(ctx context.Context, open lesson.Open) ([]lesson.Cost, error) {
	db, closeDB, err := lesson.Migrated(open, lesson.InMemory, nil)
	if err != nil {
		return nil, err
	}
	defer closeDB()
	db = db.WithContext(ctx)
	if err := fill(db); err != nil {
		return nil, err
	}
	store, err := repository.New(db)
	if err != nil {
		return nil, err
	}
	ids, err := unpaid(db, deadline)
	if err != nil {
		return nil, err
	}
	undone := errors.New("rolled back")
	undo := func(do func(tx *gorm.DB, before, at time.Time) error) func() error {
		return func() error {
			return db.Transaction(func(tx *gorm.DB) error { return errors.Join(do(tx, deadline, night), undone) })
		}
	}
	var costs []lesson.Cost
	for _, c := range []struct {
		what   string
		cancel func() error
	}{
		{"Active Record, one UPDATE", undo(cancelUnpaid)},
		{"Domain Model, a bulk command with its events", undo(cancelInBulk)},
		{"Domain Model, order by order", func() error {
			return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
				return errors.Join(cancelEach(ctx, tx.Orders, ids, night), undone)
			})
		}},
	} {
		cancel := func() error {
			if err := c.cancel(); err.Error() != undone.Error() { // joined with another one
				return err
			}
			return nil
		}
		if err := cancel(); err != nil { // the first one is slower
			return nil, err
		}
		cost, err := lesson.Measure(c.what, 5, 1, cancel)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
