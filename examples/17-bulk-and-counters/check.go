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
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The orders of the shop: those that are late with their payment, and others.
const (
	late   = 200
	paid   = 50
	recent = 50

	first     = 1 // of those that are late
	customers = 16
)

// Orders that were placed before the deadline must have been paid, and are cancelled
// at night.
var (
	deadline = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)
	night    = time.Date(2026, time.March, 14, 23, 0, 0, 0, time.UTC)
)

// job is what runs at night, and what others do meanwhile, in one way.
type job struct {
	// cancel cancels the orders that were placed before that time and are not paid.
	cancel func(ctx context.Context, before, at time.Time) error
	// openPage loads an order, as a cashier's page does. pay is the button on it.
	openPage func(ctx context.Context, id int64) (pay func(context.Context) error, err error)
	// sellMug takes a mug out of stock.
	sellMug func(ctx context.Context) error
}

// seen is what a scenario leaves to its claims.
type seen struct {
	job
	payOldPage func(context.Context) error // the page was opened before the job ran
}

// atNight runs the job, while a cashier has the page of an order open.
func atNight(ctx context.Context, w *lesson.World, j job) error {
	pay, err := j.openPage(ctx, first)
	if err != nil {
		return err
	}
	w.Seen = seen{j, pay}
	w.StartRecording()
	return j.cancel(ctx, deadline, night)
}

// fill stores the orders, bypassing both models.
func fill(db *gorm.DB) error {
	return db.Transaction(func(tx *gorm.DB) error {
		return errors.Join(
			place(tx, late, activerecord.StatusPending, deadline.Add(-time.Hour)),
			place(tx, paid, activerecord.StatusPaid, deadline.Add(-time.Hour)),
			place(tx, recent, activerecord.StatusPending, deadline.Add(time.Hour)),
		)
	})
}

// place stores n orders of a mug.
func place(db *gorm.DB, n int, status string, at time.Time) error {
	orders := make([]activerecord.Order, n)
	for i := range orders {
		orders[i] = activerecord.Order{
			CustomerID: lesson.Ada, Region: lesson.Region, Currency: lesson.Currency, Status: status, PlacedAt: at,
			Items: []activerecord.OrderItem{{ProductID: lesson.Mug, UnitPrice: 800, Quantity: 1}}, Total: 800,
		}
		if status == activerecord.StatusPaid {
			orders[i].PaidAt = &at
		}
	}
	return db.Omit("Customer", "Warehouse", "Items.Product").CreateInBatches(orders, 100).Error
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
	return fmt.Sprintf("%s; %d have the job's time, %s", strings.Join(parts, ", "), atNight, night.Format("15:04")), right
}

// statementsDoNotGrow has the job run again, when the other orders are late as well.
func statementsDoNotGrow(c *lesson.Check) (string, bool) {
	many := lesson.CountStatements(c.Operations)
	c.StartRecording()
	c.NoError(c.Seen.(seen).cancel(c.Context(), deadline.Add(2*time.Hour), night.Add(2*time.Hour)))
	few := lesson.CountStatements(c.Recorded())
	return fmt.Sprintf("%d for %d, %d for %d, besides BEGIN and COMMIT", many, late, few, recent), many <= few
}

// stoppedHalfWay has the job run on the orders of one day, and then on those of the next,
// where the process is stopped after half of what the first run has sent.
func stoppedHalfWay(c *lesson.Check) (string, bool) {
	c.NoError(place(c.DB, recent, activerecord.StatusPending, day(1)))
	c.StartRecording()
	c.NoError(c.Seen.(seen).cancel(c.Context(), day(2), night.AddDate(0, 0, 1)))
	left := len(c.Recorded()) / 2

	c.NoError(place(c.DB, recent, activerecord.StatusPending, day(2)))
	c.Tap().Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		if left--; left < 0 {
			return sqltap.ErrInjected
		}
		return call(ctx)
	})
	err := c.Seen.(seen).cancel(c.Context(), day(3), night.AddDate(0, 0, 2))
	c.Tap().Intercept(nil)
	if !errors.Is(err, sqltap.ErrInjected) {
		c.Errorf("the job should have been stopped, got: %v", err)
	}
	n := cancelledOf(c, day(2))
	return fmt.Sprintf("%d of %d are cancelled", n, recent), n == 0 || n == recent
}

// paidAsTheJobBegins has another program pay an order at the first moment at which the
// job's decision could be too old: behind its first query, or else before its transaction.
func paidAsTheJobBegins(c *lesson.Check) (string, bool) {
	c.NoError(place(c.DB, recent, activerecord.StatusPending, day(4)))
	var id int64
	c.NoError(c.DB.Table("orders").Where("placed_at = ?", day(4)).Select("MIN(id)").Take(&id).Error)
	begun := false
	c.Tap().Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		if begun {
			return call(ctx)
		}
		begun = true
		pay := func() {
			c.NoError(c.DB.Exec("UPDATE orders SET status = 'paid', paid_at = ?, version = version + 1 WHERE id = ?", day(4), id).Error)
		}
		if op.Kind != sqltap.Query {
			pay()
			return call(ctx)
		}
		defer pay()
		return call(ctx)
	})
	err := c.Seen.(seen).cancel(c.Context(), day(5), night.AddDate(0, 0, 4))
	c.Tap().Intercept(nil)
	c.NoError(err)
	status, n := c.Status(id), cancelledOf(c, day(4))
	return fmt.Sprintf("it is %s; %d others are cancelled", status, n), status == activerecord.StatusPaid && n == recent-1
}

// lastMug leaves one mug in stock.
func lastMug(c *lesson.Check) (string, bool) {
	stock := c.DB.Model(&activerecord.Stock{}).
		Where("warehouse_id = ? AND product_id = ?", lesson.Warehouse, lesson.Mug).Session(&gorm.Session{})
	c.NoError(stock.UpdateColumn("quantity", 1).Error)
	c.StartRecording()
	outcomes := make([]error, customers)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() { outcomes[i] = c.Seen.(seen).sellMug(c.Context()) })
	}
	all.Wait()
	sent := lesson.CountStatements(c.Recorded())
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
	return fmt.Sprintf("%d sold, %d left, in %s", sold, left, lesson.Plural(sent, "statement")), sold == 1 && left == 0
}

func eachLeavesAnEvent(c *lesson.Check) (string, bool) {
	var cancelled, events int64
	c.NoError(c.DB.Table("orders").Where("status = ?", activerecord.StatusCancelled).Count(&cancelled).Error)
	c.NoError(c.DB.Table("outbox_events").Where("kind = ?", "OrderWasCancelled").Count(&events).Error)
	return fmt.Sprintf("%d events for %d cancellations, in all runs of the job", events, cancelled), events == cancelled
}

// oldPageIsRefused has the cashier pay the order whose page was opened before the job ran.
func oldPageIsRefused(c *lesson.Check) (string, bool) {
	told := "refused"
	err := c.Seen.(seen).payOldPage(c.Context())
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); !conflict {
		told = "done"
		c.NoError(err)
	}
	status := c.Status(first)
	return fmt.Sprintf("paying is %s; the order is %s", told, status), status == activerecord.StatusCancelled
}

// clockIsWrong has the job run on new orders with a clock that is a day behind.
func clockIsWrong(c *lesson.Check) (string, bool) {
	c.NoError(place(c.DB, recent, activerecord.StatusPending, day(6)))
	err := c.Seen.(seen).cancel(c.Context(), day(7), day(5))
	invalid, refused := errors.AsType[*domainmodel.InvalidValueError](err)
	if !refused {
		c.NoError(err)
	}
	n := cancelledOf(c, day(6))
	observed := fmt.Sprintf("%d cancelled a day before they were placed", n)
	if refused {
		observed += ": " + invalid.Error()
	}
	return observed, n == 0
}

// day is a day after the job ran first.
func day(n int) time.Time { return deadline.AddDate(0, 0, n) }

// cancelledOf counts the orders that were placed then and are cancelled.
func cancelledOf(c *lesson.Check, placed time.Time) (n int64) {
	c.NoError(c.DB.Table("orders").Where("placed_at = ? AND status = ?", placed, activerecord.StatusCancelled).Count(&n).Error)
	return n
}

// costs measures the ways to cancel the orders. Each time, they are rolled back.
func costs(ctx context.Context, open lesson.Open) ([]lesson.Cost, error) {
	db, closeDB, err := lesson.Migrated(open, lesson.InMemory, nil)
	if err != nil {
		return nil, err
	}
	defer closeDB()
	if err := fill(db.WithContext(ctx)); err != nil {
		return nil, err
	}
	store, err := repository.New(db)
	if err != nil {
		return nil, err
	}
	undone := errors.New("rolled back")
	var costs []lesson.Cost
	for _, c := range []struct {
		what   string
		cancel func(ctx context.Context, tx *repository.Store, before, at time.Time) error
	}{
		{"Active Record, one UPDATE", func(ctx context.Context, tx *repository.Store, before, at time.Time) error {
			db, err := tx.DB(ctx)
			return errors.Join(err, cancelUnpaid(db, before, at))
		}},
		{"Domain Model, in bulk with events", cancelInBulk},
		{"Domain Model, order by order", cancelEach},
	} {
		cancel := func() error {
			var failed error
			err := store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
				failed = c.cancel(ctx, tx, deadline, night)
				return undone
			})
			if failed == nil && !errors.Is(err, undone) {
				return err
			}
			return failed
		}
		if err := cancel(); err != nil { // the first one is slower
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
		cost, err := lesson.Measure(c.what, 5, 1, cancel)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
