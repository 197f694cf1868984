package toolargetoohot

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// The order large has an item of each of so many products, and small one of each of as many as
// people work on it.
const (
	large, small    = 1, 2
	products        = 2000
	people          = 10
	quantityAtFirst = 1
)

// way is how people change an order, and pay it. edit and pay load; the functions that they
// return save.
type way struct {
	edit func(ctx context.Context, order, product int64, quantity int) (edit, error)
	pay  func(ctx context.Context, order int64) (func() error, error)
}

// edit is the change of one item, and how many items were loaded for it.
type edit struct {
	items int
	save  func() error
}

type seen struct {
	way
	tries, items int // that the people needed, and that were loaded for it
}

// prepare places both orders, bypassing both models.
func prepare(db *gorm.DB) error {
	var rows []activerecord.Product
	var items []activerecord.OrderItem
	for id := int64(1); id <= products; id++ {
		if id > lesson.Mug { // the shop has the others
			rows = append(rows, activerecord.Product{ID: id, SKU: fmt.Sprintf("P%d", id), Name: "Product", Price: 100, Currency: lesson.Currency})
		}
		items = append(items, activerecord.OrderItem{OrderID: large, ProductID: id, UnitPrice: 100, Quantity: quantityAtFirst})
		if id <= people {
			items = append(items, activerecord.OrderItem{OrderID: small, ProductID: id, UnitPrice: 100, Quantity: quantityAtFirst})
		}
	}
	_, err1 := lesson.PlacedOrder(db)
	_, err2 := lesson.PlacedOrder(db)
	return errors.Join(err1, err2,
		db.CreateInBatches(rows, 500).Error,
		db.Omit("Product").CreateInBatches(items, 500).Error,
		db.Exec("UPDATE orders SET total = (SELECT SUM(unit_price * quantity) FROM order_items WHERE order_id = orders.id)").Error)
}

// run has ten people change an item each.
func run(ctx context.Context, w *lesson.World, way way) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	s := seen{way: way}
	var waiting []int64
	for product := int64(1); product <= people; product++ {
		waiting = append(waiting, product)
	}
	for range people {
		refused, err := s.atOnce(ctx, waiting)
		if err != nil {
			return err
		}
		waiting = refused
	}
	w.Seen = s
	return nil
}

// atOnce has people load the order, each for an item, before any of them saves. It returns the
// items of those who have to start over.
func (s *seen) atOnce(ctx context.Context, waiting []int64) (refused []int64, err error) {
	edits := make([]edit, len(waiting))
	for i, product := range waiting {
		if edits[i], err = s.edit(ctx, large, product, 2); err != nil {
			return nil, err
		}
		s.items += edits[i].items
	}
	for i, e := range edits {
		s.tries++
		switch err := e.save(); {
		case domainmodel.KindOf(err) == domainmodel.KindConflict:
			refused = append(refused, waiting[i])
		case err != nil:
			return nil, err
		}
	}
	return refused, nil
}

func atTheFirstTry(c *lesson.Check) (string, bool) {
	s := c.Seen.(seen)
	return fmt.Sprintf("%d tries, which load %d items", s.tries, s.items), s.tries == people
}

func totalCountsAll(c *lesson.Check) (string, bool) {
	observed, same := c.Totals(large)
	changed := changedItems(c)
	return fmt.Sprintf("%d changed: %s", changed, observed), same && changed == people
}

func changedItems(c *lesson.Check) (n int64) {
	c.NoError(c.DB.Table("order_items").Where("order_id = ? AND quantity <> ?", large, quantityAtFirst).Count(&n).Error)
	return n
}

func oneItemIsLoaded(c *lesson.Check) (string, bool) {
	c.StartRecording()
	e, err := c.Seen.(seen).edit(c.Context(), large, people+1, 2)
	if c.NoError(err) {
		c.NoError(e.save())
	}
	return fmt.Sprintf("items loaded: %d, in %d statements in all", e.items, len(lesson.Statements(c.Recorded()))), e.items == 1
}

func eachLeavesAnEvent(c *lesson.Check) (string, bool) {
	var events int64
	c.NoError(c.DB.Table("outbox_events").Where("aggregate_id = ? AND kind = ?", fmt.Sprint(large), "ItemQuantityWasChanged").Count(&events).Error)
	changed := changedItems(c)
	return fmt.Sprintf("%d of %d", events, changed), events == changed
}

// paidAsCharged has a customer pay the small order while someone changes an item of it.
func paidAsCharged(c *lesson.Check) (string, bool) {
	s, charged := c.Seen.(seen), int64(people*100)
	pay, err := s.pay(c.Context(), small)
	c.NoError(err)
	e, err := s.edit(c.Context(), small, 1, 2)
	if !c.NoError(err) || !c.NoError(e.save()) {
		return "", false
	}
	err = pay()
	told := "no error: its UPDATE has no condition"
	if domainmodel.KindOf(err) == domainmodel.KindConflict || errors.Is(err, activerecord.ErrOtherAmount) {
		told = "paying is refused"
	} else {
		c.NoError(err)
	}
	var order struct {
		Total  int64
		Status string
	}
	c.NoError(c.DB.Table("orders").Where("id = ?", small).Take(&order).Error)
	return fmt.Sprintf("%s, charged %s, total %s; %s", order.Status, lesson.Euros(charged), lesson.Euros(order.Total), told),
		order.Status != activerecord.StatusPaid || order.Total == charged
}

// wrongTotalIsNoticed has other code change an item, and then a person another one.
func wrongTotalIsNoticed(c *lesson.Check) (string, bool) {
	c.NoError(c.DB.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = ? AND product_id = ?", large, products).Error)
	e, err := c.Seen.(seen).edit(c.Context(), large, 1, 3)
	if err == nil {
		err = e.save()
	}
	if domainmodel.KindOf(err) == domainmodel.KindCorrupt {
		return "loading is refused", true
	}
	c.NoError(err)
	observed, _ := c.Totals(large)
	return "no error: " + observed, false
}

// costs measures the change of one item.
func costs(ctx context.Context, open lesson.Open) ([]lesson.Cost, error) {
	db, closeDB, err := lesson.Migrated(open, lesson.InMemory, nil)
	if err != nil {
		return nil, err
	}
	defer closeDB()
	if err := prepare(db); err != nil {
		return nil, err
	}
	store, err := repository.New(db)
	if err != nil {
		return nil, err
	}
	w := &lesson.World{DB: db, Store: store}
	var costs []lesson.Cost
	for _, c := range []struct {
		what  string
		way   way
		order int64
	}{
		{"Domain Model, one of 10 items", orders(w), small},
		{"Domain Model, one of 2,000", orders(w), large},
		{"Domain Model redrawn, one of 2,000", lines(w), large},
		{"Active Record, one of 2,000", rows(w), large},
	} {
		quantity := quantityAtFirst
		cost, err := lesson.Measure(c.what, 5, 10, func() error {
			quantity++
			e, err := c.way.edit(ctx, c.order, 1, quantity)
			if err != nil {
				return err
			}
			return e.save()
		})
		if err != nil {
			return nil, err
		}
		costs = append(costs, cost)
	}
	return costs, nil
}
