package readsandreports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

const (
	orderCount = 300
	pageSize   = 50
)

// screen is what somebody looked at, and what it took.
type screen struct {
	page       []activerecord.OrderRow
	report     []activerecord.Revenue
	read       read
	statements int
}

// read is what was read from the database: rows for the screen, or more.
type read struct{ lines, orders, items, customers int }

func (s screen) String() string {
	parts := []string{}
	for _, part := range []struct {
		n    int
		noun string
	}{
		{s.statements, "statement"}, {s.read.lines, "row"}, {s.read.orders, "order"},
		{s.read.items, "item"}, {s.read.customers, "customer"},
	} {
		switch {
		case part.n == 1:
			parts = append(parts, "1 "+part.noun)
		case part.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", part.n, part.noun))
		}
	}
	return strings.Join(parts, ", ")
}

func readOf(orders []*domainmodel.Order) read {
	r := read{orders: len(orders)}
	for _, order := range orders {
		for range order.Items() {
			r.items++
		}
	}
	return r
}

// looks is what a scenario saw.
type looks struct{ page, report screen }

// way is a way to fill a screen.
type way func(context.Context, *lesson.World) (screen, error)

// look fills the shop, and looks at a page and at the report.
func look(ctx context.Context, w *lesson.World, page, report way) error {
	if err := fill(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	var saw looks
	var err error
	if saw.page, err = counted(ctx, w, page); err != nil {
		return err
	}
	saw.report, err = counted(ctx, w, report)
	w.Seen = saw
	return err
}

// counted counts the statements that it takes.
func counted(ctx context.Context, w *lesson.World, do way) (screen, error) {
	before := len(lesson.Statements(w.Recorded()))
	s, err := do(ctx, w)
	s.statements = len(lesson.Statements(w.Recorded())) - before
	return s, err
}

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// orders are those of the shop: of twenty customers, of every status, with one to
// three items, one a minute.
func orders() []activerecord.Order {
	prices := []int64{1000, 250, 800}
	all := make([]activerecord.Order, orderCount)
	for i := range all {
		at := noon.Add(time.Duration(i) * time.Minute)
		o := activerecord.Order{
			ID: int64(i + 1), CustomerID: customerOf(i), Region: lesson.Region, Currency: lesson.Currency,
			Status: activerecord.StatusPending, PlacedAt: at,
		}
		switch i % 4 {
		case 1:
			o.Status, o.PaidAt = activerecord.StatusPaid, &at
		case 2:
			warehouse := lesson.Warehouse
			o.Status, o.PaidAt, o.ShippedAt, o.WarehouseID = activerecord.StatusShipped, &at, &at, &warehouse
		case 3:
			o.Status, o.CancelledAt = activerecord.StatusCancelled, &at
		}
		for product := range i%3 + 1 {
			o.Items = append(o.Items, activerecord.OrderItem{
				OrderID: o.ID, ProductID: int64(product + 1), UnitPrice: prices[product], Quantity: i%7 + 1,
			})
		}
		o.Total = o.CalculateTotal()
		all[i] = o
	}
	return all
}

const customerCount = 20

func customerOf(order int) int64 { return int64(order%customerCount) + 100 }

func customerName(id int64) string { return fmt.Sprintf("Customer %d", id) }

// fill stores them, bypassing both models.
func fill(db *gorm.DB) error {
	customers := make([]activerecord.Customer, customerCount)
	for i := range customers {
		id := customerOf(i)
		customers[i] = activerecord.Customer{ID: id, Name: customerName(id), Email: fmt.Sprintf("c%d@example.com", id)}
	}
	return db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&customers).Error; err != nil {
			return err
		}
		return tx.Omit("Customer", "Warehouse", "Items.Product").CreateInBatches(orders(), 100).Error
	})
}

// expectedPage is what the page must show, from the orders as they were made.
func expectedPage() []activerecord.OrderRow {
	var page []activerecord.OrderRow
	for _, o := range orders()[:pageSize] {
		page = append(page, activerecord.OrderRow{
			ID: o.ID, Customer: customerName(o.CustomerID), Status: o.Status,
			Total: o.Total, Currency: o.Currency, PlacedAt: o.PlacedAt,
		})
	}
	return page
}

func samePage(a, b []activerecord.OrderRow) bool {
	return slices.EqualFunc(a, b, func(a, b activerecord.OrderRow) bool {
		same := a.PlacedAt.Equal(b.PlacedAt)
		a.PlacedAt, b.PlacedAt = time.Time{}, time.Time{}
		return same && a == b
	})
}

// expectedReport is what the report must say.
func expectedReport() []activerecord.Revenue {
	var report []activerecord.Revenue
	for _, o := range orders() {
		at := slices.IndexFunc(report, func(r activerecord.Revenue) bool { return r.Status == o.Status })
		if at < 0 {
			report, at = append(report, activerecord.Revenue{Status: o.Status, Currency: o.Currency}), len(report)
		}
		report[at].Orders++
		report[at].Total += o.Total
	}
	slices.SortFunc(report, byStatus)
	return report
}

// byStatus is the order of the report's lines.
func byStatus(a, b activerecord.Revenue) int {
	return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Currency, b.Currency))
}

// customerNames finds what the customers of the orders are called. Their repository
// does not know.
func customerNames(db *gorm.DB, orders []*domainmodel.Order) (map[domainmodel.CustomerID]string, error) {
	var ids []domainmodel.CustomerID
	for _, order := range orders {
		ids = append(ids, order.CustomerID())
	}
	slices.Sort(ids)
	var customers []activerecord.Customer
	if err := db.Find(&customers, slices.Compact(ids)).Error; err != nil {
		return nil, err
	}
	names := map[domainmodel.CustomerID]string{}
	for _, c := range customers {
		names[domainmodel.CustomerID(c.ID)] = c.Name
	}
	return names, nil
}

func screensAreRight(c *lesson.Check) (string, bool) {
	s := c.Seen.(looks)
	var orders, total int64
	for _, line := range s.report.report {
		orders, total = orders+line.Orders, total+line.Total
	}
	right := samePage(s.page.page, expectedPage()) && slices.Equal(s.report.report, expectedReport())
	return fmt.Sprintf("%d orders on the page, %d of %s in the report", len(s.page.page), orders, lesson.Euros(total)), right
}

func pageReadsWhatItShows(c *lesson.Check) (string, bool) {
	s := c.Seen.(looks).page
	return s.String(), s.statements == 1 && s.read == read{lines: pageSize}
}

func reportReadsWhatItShows(c *lesson.Check) (string, bool) {
	s := c.Seen.(looks).report
	return s.String(), s.statements == 1 && s.read == read{lines: len(s.report)}
}

// pageOfRows fills the page from whole models, in two ways. The loop is the one to
// avoid.
func pageOfRows(c *lesson.Check) (string, bool) {
	c.StartRecording()
	loop, err1 := counted(c.Context(), c.World, pageByLoop)
	preload, err2 := counted(c.Context(), c.World, pageByPreload)
	c.NoError(errors.Join(err1, err2))
	for _, s := range []screen{loop, preload} {
		if !samePage(s.page, expectedPage()) {
			c.Errorf("another way shows another page")
		}
	}
	return fmt.Sprintf("%d statements with Preload; %d if a loop queries", preload.statements, loop.statements),
		preload.statements < pageSize
}

// pageOfOrders fills it from aggregates, as the scenario did.
func pageOfOrders(c *lesson.Check) (string, bool) {
	c.StartRecording()
	s, err := counted(c.Context(), c.World, pageOfAggregates)
	c.NoError(err)
	return fmt.Sprintf("%d statements, since FindByID finds one order", s.statements), s.statements < pageSize
}

// showWrongRow damages an order of the page, and shows the page again.
func showWrongRow(c *lesson.Check) (string, bool) {
	damage(c)
	s, err := projection(c.Context(), c.World)
	var sum int64
	c.NoError(c.DB.Table("order_items").Where("order_id = 1").Select("SUM(unit_price * quantity)").Take(&sum).Error)
	if !c.NoError(err) {
		return "", false
	}
	shown := s.page[0]
	return fmt.Sprintf("order %d: %s shown, items sum to %s", shown.ID, lesson.Euros(shown.Total), lesson.Euros(sum)), shown.Total == sum
}

// showWrongOrder does the same.
func showWrongOrder(c *lesson.Check) (string, bool) {
	damage(c)
	_, err := pageOfAggregates(c.Context(), c.World)
	mismatch, refused := errors.AsType[*domainmodel.TotalMismatchError](err)
	if !refused {
		return fmt.Sprintf("error: %v", err), false
	}
	return fmt.Sprintf("no page: %v", mismatch), true
}

func damage(c *lesson.Check) {
	c.NoError(c.DB.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = 1").Error)
}

// costs measures the ways to fill the screens.
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
	w := &lesson.World{DB: db, Store: store}
	var costs []lesson.Cost
	for _, c := range []struct {
		what string
		fill way
	}{
		{"Active Record, a page by projection", projection},
		{"Active Record, a page with a query in the loop", pageByLoop},
		{"Active Record, a page with Preload", pageByPreload},
		{"Domain Model, a page of aggregates", pageOfAggregates},
		{"Active Record, the report", reportByGroups},
		{"Domain Model, the report of aggregates", reportOfAggregates},
	} {
		cost, err := lesson.Measure(c.what, 7, 1, func() error {
			_, err := c.fill(ctx, w)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
