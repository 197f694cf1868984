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
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

const (
	orderCount = 300
	everyOrder = orderCount // as the size of a page
	pageSize   = 50
)

// screens are the list and the report, in one way.
type screens struct {
	page   func(ctx context.Context, size int) ([]activerecord.OrderRow, error)
	report func(ctx context.Context) ([]activerecord.Revenue, error)
}

// seen is what a scenario saw, and where.
type seen struct {
	screens
	shownPage   []activerecord.OrderRow
	shownReport []activerecord.Revenue
}

// visit fills the shop, and looks at a page and at the report.
func visit(ctx context.Context, w *lesson.World, s screens) error {
	if err := fill(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	page, err1 := s.page(ctx, pageSize)
	report, err2 := s.report(ctx)
	w.Seen = seen{s, page, report}
	return errors.Join(err1, err2)
}

// orders are those of the shop: of twenty customers, of every status, with one to
// three items, one a minute.
func orders() []activerecord.Order {
	prices := []int64{1000, 250, 800}
	all := make([]activerecord.Order, orderCount)
	for i := range all {
		at := lesson.Noon.Add(time.Duration(i) * time.Minute)
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

// customerNames finds what the customers of the orders are called.
func customerNames(ctx context.Context, store *repository.Store, orders []*domainmodel.Order) (map[domainmodel.CustomerID]string, error) {
	db, err := store.DB(ctx)
	if err != nil {
		return nil, err
	}
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
	s := c.Seen.(seen)
	var orders, total int64
	for _, line := range s.shownReport {
		orders, total = orders+line.Orders, total+line.Total
	}
	right := samePage(s.shownPage, expectedPage()) && slices.Equal(s.shownReport, expectedReport())
	return fmt.Sprintf("%d orders listed, %d reported: %s", len(s.shownPage), orders, lesson.Euros(total)), right
}

func statementsDoNotGrow(c *lesson.Check) (string, bool) {
	small := lesson.CountStatements(pageStatements(c, pageSize))
	large := lesson.CountStatements(pageStatements(c, 2*pageSize))
	return fmt.Sprintf("%s for %d, %d for %d", lesson.Plural(small, "statement"), pageSize, large, 2*pageSize), large <= small
}

func pageReadsNoItems(c *lesson.Check) (string, bool) {
	tables := lesson.Tables(pageStatements(c, pageSize))
	return "reads " + strings.Join(tables, ", "), !slices.Contains(tables, "order_items")
}

// pageStatements looks at a page, and returns what was sent for it.
func pageStatements(c *lesson.Check, size int) []sqltap.Operation {
	c.StartRecording()
	_, err := c.Seen.(seen).page(c.Context(), size)
	c.NoError(err)
	return c.Recorded()
}

func reportIsOneStatement(c *lesson.Check) (string, bool) {
	c.StartRecording()
	report, err := c.Seen.(seen).report(c.Context())
	c.NoError(err)
	n := lesson.CountStatements(c.Recorded())
	return fmt.Sprintf("%s for %d lines about %d orders", lesson.Plural(n, "statement"), len(report), orderCount), n == 1
}

// damagedOrderHidesNoOther damages an order of the page, and looks at the page again.
func damagedOrderHidesNoOther(c *lesson.Check) (string, bool) {
	page, mismatch := damagedPage(c)
	if mismatch != nil {
		return fmt.Sprintf("no page: loading order %s is refused", mismatch.OrderID), false
	}
	return fmt.Sprintf("%d orders on the page", len(page)), len(page) >= pageSize-1
}

func wrongTotalIsNotShown(c *lesson.Check) (string, bool) {
	page, mismatch := damagedPage(c)
	if mismatch != nil {
		return "refused: " + mismatch.Error(), true
	}
	at := slices.IndexFunc(page, func(line activerecord.OrderRow) bool { return line.ID == damaged })
	if at < 0 {
		return fmt.Sprintf("order %d is not on the page", damaged), true
	}
	var sum int64
	c.NoError(c.DB.Table("order_items").Where("order_id = ?", damaged).Select("SUM(unit_price * quantity)").Take(&sum).Error)
	return fmt.Sprintf("order %d: %s shown, items sum to %s", damaged, lesson.Euros(page[at].Total), lesson.Euros(sum)), page[at].Total == sum
}

const damaged = 1

// damagedPage is the page after other code has changed an item of one of its orders,
// bypassing the order, or why there is none.
func damagedPage(c *lesson.Check) ([]activerecord.OrderRow, *domainmodel.TotalMismatchError) {
	c.NoError(c.DB.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = ?", damaged).Error)
	page, err := c.Seen.(seen).page(c.Context(), pageSize)
	mismatch, refused := errors.AsType[*domainmodel.TotalMismatchError](err)
	if !refused {
		c.NoError(err)
	}
	return page, mismatch
}

// costs measures the ways to fill the screens.
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
	var costs []lesson.Cost
	for _, c := range []struct {
		what string
		show func() error
	}{
		{"Active Record, a page of models", func() error {
			_, err := pageOfModels(db, pageSize)
			return err
		}},
		{"Active Record, a page of the columns it shows", func() error {
			_, err := activerecord.ListOrders(db, "", "placed", 0, pageSize)
			return err
		}},
		{"Domain Model, a page", func() error {
			_, err := pageOfAggregates(ctx, store, pageSize)
			return err
		}},
		{"Read model, a page", func() error {
			_, err := pageByQuery(ctx, store, pageSize)
			return err
		}},
	} {
		cost, err := lesson.Measure(c.what, 7, 1, c.show)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.what, err)
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
