package savedoesmorethanyouthink

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// The orders of both scenarios, by what becomes of them. Active Record does it
// again, carefully, with four more, and the last one is for the claim about tests.
const edited, removed, deleted, stale, again, spare = 1, 2, 3, 4, 4, 9

// seen is what a scenario was told about the orders that someone else had changed.
type seen struct{ deletedAnswer, overwriting string }

// noon is after every order was placed, whatever the clock says.
var noon = time.Date(2038, time.January, 1, 12, 0, 0, 0, time.UTC)

// prepare places the orders, each of a bag of coffee and a mug.
func prepare(db *gorm.DB) error {
	for range spare {
		if _, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Mug); err != nil {
			return err
		}
	}
	return nil
}

// What someone else does meanwhile, on both sides.

func nobody(*gorm.DB, int64) error { return nil }

func deleteOrder(db *gorm.DB, id int64) error { return db.Delete(&activerecord.Order{}, id).Error }

// cancelOrder increments the version: a check of the version only works if everybody does.
func cancelOrder(db *gorm.DB, id int64) error {
	return db.Table("orders").Where("id = ?", id).UpdateColumns(map[string]any{
		"status": activerecord.StatusCancelled, "cancelled_at": noon, "version": gorm.Expr("version + 1"),
	}).Error
}

// change loads the order, lets someone else do what they do, and then changes it.
func change(db *gorm.DB, find func(*gorm.DB, int64) (*activerecord.Order, error), id int64, meanwhile func(*gorm.DB, int64) error, do func(*gorm.DB, *activerecord.Order) error) error {
	order, err := find(db, id)
	if err != nil {
		return err
	}
	if err := meanwhile(db, id); err != nil {
		return err
	}
	return do(db, order)
}

// kind says in a word what the error is.
func kind(err error) string {
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); conflict {
		return "a conflict"
	}
	return fmt.Sprint(err)
}

func editedItemIsStored(c *lesson.Check) (string, bool) { return c.Totals(edited) }

func removedItemIsGone(c *lesson.Check) (string, bool) { return itemIsGone(c, removed) }

func deletedOrderIsGone(c *lesson.Check) (string, bool) {
	observed, gone := orderIsGone(c, deleted)
	return observed + "; " + c.Seen.(seen).deletedAnswer, gone
}

func cancelledOrderStays(c *lesson.Check) (string, bool) {
	observed, cancelled := orderIsCancelled(c, stale)
	return observed + "; " + c.Seen.(seen).overwriting, cancelled
}

func itemIsGone(c *lesson.Check, order int64) (string, bool) {
	var names []string
	c.NoError(c.DB.Table("order_items").Where("order_id = ?", order).
		Joins("JOIN products ON products.id = product_id").Order("order_items.id").Pluck("sku", &names).Error)
	return "the table has " + strings.Join(names, ", "), len(names) == 1
}

func orderIsGone(c *lesson.Check, order int64) (string, bool) {
	var orders, items int64
	c.NoError(c.DB.Table("orders").Where("id = ?", order).Count(&orders).Error)
	c.NoError(c.DB.Table("order_items").Where("order_id = ?", order).Count(&items).Error)
	return fmt.Sprintf("orders: %d, items: %d", orders, items), orders == 0 && items == 0
}

func orderIsCancelled(c *lesson.Check, order int64) (string, bool) {
	status := c.Status(order)
	return fmt.Sprintf("the cancelled order is %q", status), status == activerecord.StatusCancelled
}

// allRowsRight changes four more orders without db.Save.
func allRowsRight(c *lesson.Check) (string, bool) {
	c.NoError(changeCarefully(c.DB))
	right := countRight(c, again)
	return fmt.Sprintf("%d of 4 orders are right, by UPDATEs written by hand", right), right == 4
}

// allOrdersRight looks at the four orders of the scenario.
func allOrdersRight(c *lesson.Check) (string, bool) {
	right := countRight(c, 0)
	return fmt.Sprintf("%d of 4 orders are right, by Orders.Save", right), right == 4
}

func countRight(c *lesson.Check, offset int64) (right int) {
	for id, check := range map[int64]func(*lesson.Check, int64) (string, bool){
		edited: (*lesson.Check).Totals, removed: itemIsGone, deleted: orderIsGone, stale: orderIsCancelled,
	} {
		if _, ok := check(c, offset+id); ok {
			right++
		}
	}
	return right
}

// forgetInDatabase is what a test of Active Record sees, on a database.
func forgetInDatabase(c *lesson.Check) (string, bool) {
	c.NoError(editRowAndForget(c.DB, spare))
	order, err := activerecord.FindOrder(c.DB, spare)
	if !c.NoError(err) {
		return "", false
	}
	pieces := order.Items[0].Quantity
	return fmt.Sprintf("the database has %d of the 5 pieces", pieces), pieces == 1
}

// forgetInFakes is what a test of the domain side sees, on a naive fake, and on
// package memory.
func forgetInFakes(c *lesson.Check) (string, bool) {
	live, copied := piecesAfterForgetting(c, liveOrders{}), piecesAfterForgetting(c, memory.New().Orders)
	return fmt.Sprintf("a fake that keeps pointers has %d pieces, package memory %d", live, copied), live == 1
}

// piecesAfterForgetting returns what a test sees in the repository after a use case
// that has forgotten to save: five pieces if it was saved, one if it was not.
func piecesAfterForgetting(c *lesson.Check, orders domainmodel.OrderRepository) int {
	order, err1 := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
	product, err2 := domainmodel.NewProduct(coffee, domainmodel.MustMoney(1000, lesson.Currency))
	if !c.NoError(errors.Join(err1, err2)) {
		return 0
	}
	c.NoError(order.AddItem(product, 1))
	c.NoError(orders.Save(c.Context(), order))
	c.NoError(editAndForget(c.Context(), orders, order.ID()))
	order, err := orders.FindByID(c.Context(), order.ID())
	if !c.NoError(err) {
		return 0
	}
	item, _ := order.Item(coffee)
	return item.Quantity()
}
