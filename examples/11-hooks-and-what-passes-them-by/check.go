package hooksandwhatpassesthemby

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Bob has two orders, and closes his account. Nobody is the customer of a visitor who has not
// signed in.
const (
	nobody, bob      int64 = 0, 2
	pending, shipped int64 = 1, 2
)

// body asks for an order, and for more than that.
const body = `{"CustomerID": 1, "Region": "EU", "Status": "paid", "Total": 1,
	"Items": [{"ProductID": 1, "UnitPrice": 1, "Quantity": 1}]}`

// gift is what an admin has typed.
var gift = activerecord.Product{ID: lesson.Mug, Name: "Mug, a gift", Price: 0}

// misspelt is not a status of the shop, which says "cancelled".
const misspelt = "canceled"

// requests are what the shop is asked for.
type requests struct {
	closeAccount func() error // of Bob
	place        func() error // what body asks for
	editProduct  func() error // into gift
	ordersOf     func(customer int64) (ids []int64, err error)
}

// seen is what the rows don't say of the requests.
type seen struct {
	misspelt        attempts
	closing         int // statements
	placed          activerecord.Order
	ofNobody, ofBob []int64 // orders
}

func run(ctx context.Context, w *lesson.World, r requests) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	wrong, err := attempt(ctx, db, misspelt)
	if err != nil {
		return err
	}
	if w.Side == lesson.ActiveRecord && !w.Care {
		right, err := attempt(ctx, db, activerecord.StatusCancelled)
		if err != nil {
			return err
		}
		w.Notes = []string{
			fmt.Sprintf("The hook refuses %q; %s store it.", misspelt, strings.Join(wrong.stored, ", ")),
			fmt.Sprintf("The hook takes %q; %s refuse it.", activerecord.StatusCancelled, strings.Join(right.refused, ", ")),
			"Updates and Where skip the zero fields of a struct: a price, customer 0.",
		}
	}
	w.StartRecording()
	if err := r.closeAccount(); err != nil {
		return err
	}
	closing := lesson.CountStatements(w.Recorded())
	if err := errors.Join(r.place(), r.editProduct()); err != nil {
		return err
	}
	placed, err := newest(db)
	ofNobody, nobodyErr := r.ordersOf(nobody)
	ofBob, bobErr := r.ordersOf(bob)
	w.Seen = seen{wrong, closing, placed, ofNobody, ofBob}
	return errors.Join(err, nobodyErr, bobErr)
}

func prepare(db *gorm.DB) error {
	if err := db.Create(&activerecord.Customer{ID: bob, Name: "Bob", Email: "bob@example.com"}).Error; err != nil {
		return err
	}
	_, err := lesson.PlacedOrder(db, lesson.Coffee)
	order, shippedErr := lesson.PaidOrder(db, lesson.Coffee)
	if err := errors.Join(err, shippedErr); err != nil {
		return err
	}
	return errors.Join(order.Ship(db), db.Table("orders").Where("1 = 1").Update("customer_id", bob).Error)
}

func newest(db *gorm.DB) (order activerecord.Order, err error) {
	err = db.Preload("Items").Order("placed_at DESC").Take(&order).Error
	return order, err
}

func shippedIsNotCancelled(c *lesson.Check) (string, bool) {
	is := [2]string{c.Status(pending), c.Status(shipped)}
	return fmt.Sprintf("pending is now %s, shipped is now %s", is[0], is[1]),
		is == [2]string{activerecord.StatusCancelled, activerecord.StatusShipped}
}

func oneStatement(c *lesson.Check) (string, bool) {
	n := c.Seen.(seen).closing
	return fmt.Sprintf("statements for two orders: %d", n), n == 1
}

func bodyOnlyOpens(c *lesson.Check) (string, bool) { return onlyOpened(c.Seen.(seen).placed) }

func onlyOpened(order activerecord.Order) (string, bool) {
	return fmt.Sprintf("it is %s, items: %d, total: %s", order.Status, len(order.Items), lesson.Euros(order.Total)),
		order.Status == activerecord.StatusPending && len(order.Items) == 0 && order.Total == 0
}

// modelIsBound has the request handled by a colleague, who has not heard of the remedy.
func modelIsBound(c *lesson.Check) (string, bool) {
	err := place(c.DB, []byte(body))
	order, newestErr := newest(c.DB)
	c.NoError(errors.Join(err, newestErr))
	return onlyOpened(order)
}

func orderIsBound(c *lesson.Check) (string, bool) {
	err := json.Unmarshal([]byte(body), new(domainmodel.Order))
	if err == nil {
		return "it is read", false
	}
	why, _, _ := strings.Cut(err.Error(), ",")
	return "refused: " + why, true
}

func priceOfZeroIsStored(c *lesson.Check) (string, bool) {
	product, err := activerecord.FindProduct(c.DB, gift.ID)
	if !c.NoError(err) {
		return "", false
	}
	return fmt.Sprintf("%q costs %s", product.Name, lesson.Euros(product.Price)), product.Name == gift.Name && product.Price == gift.Price
}

func nobodyHasOrders(c *lesson.Check) (string, bool) {
	nobodys, bobs := len(c.Seen.(seen).ofNobody), len(c.Seen.(seen).ofBob)
	return fmt.Sprintf("orders shown to customer 0: %d, to Bob: %d", nobodys, bobs), nobodys == 0 && bobs == 2
}

func misspeltRowsLoad(c *lesson.Check) (string, bool) {
	return misspeltLoad(c, func(id int64) error {
		_, err := activerecord.FindOrder(c.DB, id)
		if !errors.Is(err, activerecord.ErrInvalid) {
			c.NoError(err)
		}
		return err
	})
}

func misspeltOrdersLoad(c *lesson.Check) (string, bool) {
	return misspeltLoad(c, func(id int64) error {
		_, err := c.Store.Orders.FindByID(c.Context(), domainmodel.OrderID(id))
		if domainmodel.KindOf(err) != domainmodel.KindCorrupt {
			c.NoError(err)
		}
		return err
	})
}

func misspeltLoad(c *lesson.Check, load func(id int64) error) (string, bool) {
	stored := c.Seen.(seen).misspelt.orders
	loaded := 0
	for _, id := range stored {
		if load(id) == nil {
			loaded++
		}
	}
	return fmt.Sprintf("%d of %d calls store it; orders loaded: %d", len(stored), len(calls), loaded), loaded == 0
}
