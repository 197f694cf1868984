package savedoesmorethanyouthink

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// situation is what happens to an order: it is loaded, someone else does something to it,
// it is changed in memory, and saved.
type situation struct {
	find        func(*gorm.DB, int64) (*activerecord.Order, error)
	meanwhile   func(*gorm.DB, int64) error
	rowChange   func(*activerecord.Order)
	orderChange func(*domainmodel.Order) error
	check       func(*lesson.Check, int64) (observed string, right bool)
}

// The situations, by what became of the order or its item.
const edited, removed, deleted, cancelled = 0, 1, 2, 3

var situations = [4]situation{
	edited:    {activerecord.FindOrder, nothing, editRow, edit, itemIsEdited},
	removed:   {activerecord.FindOrder, nothing, removeFromRow, remove, itemIsGone},
	deleted:   {findRow, deleteOrder, payRow, pay, orderIsGone},
	cancelled: {findRow, cancelOrder, payRow, pay, orderIsCancelled},
}

// answers are what the caller who saved was told in each.
type answers [4]error

// changeRow returns what the save answers.
func (s situation) changeRow(db *gorm.DB, id int64, save saveRow) (answer, err error) {
	order, err := s.find(db, id)
	if err != nil {
		return nil, err
	}
	if err := s.meanwhile(db, id); err != nil {
		return nil, err
	}
	s.rowChange(order)
	return save(db, order), nil
}

// changeOrder returns what Save answers.
func (s situation) changeOrder(ctx context.Context, w *lesson.World, id domainmodel.OrderID) (answer, err error) {
	answer = changeAndSave(ctx, w.Store.Orders, id, func(order *domainmodel.Order) error {
		err = s.meanwhile(w.DB.WithContext(ctx), int64(id))
		return errors.Join(err, s.orderChange(order))
	})
	return answer, err
}

// prepare places an order for each situation, of a bag of coffee and a mug. Their IDs
// follow each other.
func prepare(db *gorm.DB) (first int64, err error) {
	for i := range situations {
		order, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Mug)
		if err != nil {
			return 0, err
		}
		first = order.ID - int64(i)
	}
	return first, nil
}

// What someone else does meanwhile, on both sides.

func nothing(*gorm.DB, int64) error { return nil }

func deleteOrder(db *gorm.DB, id int64) error { return db.Delete(&activerecord.Order{}, id).Error }

// cancelOrder increments the version: a check of the version only works if everybody does.
func cancelOrder(db *gorm.DB, id int64) error {
	return db.Table("orders").Where("id = ?", id).UpdateColumns(map[string]any{
		"status": activerecord.StatusCancelled, "cancelled_at": lesson.Noon, "version": gorm.Expr("version + 1"),
	}).Error
}

// became looks at the order that the scenario brought into the situation.
func became(which int) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) {
		observed, right := situations[which].check(c, int64(which)+1)
		return observed + "; " + told(c, c.Seen.(answers)[which]), right
	}
}

// told says what the caller who saved was told.
func told(c *lesson.Check, answer error) string {
	switch {
	case answer == nil:
		return "no error"
	case domainmodel.KindOf(answer) == domainmodel.KindConflict, errors.Is(answer, domainmodel.ErrOrderNotFound), errors.Is(answer, errChanged):
		return "this save was refused"
	}
	c.NoError(answer)
	return ""
}

func itemIsEdited(c *lesson.Check, order int64) (string, bool) {
	observed, same := c.Totals(order)
	return observed, same && pieces(c, order, lesson.Coffee) == 5
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

// pieces says how many of the product the table has in the order.
func pieces(c *lesson.Check, order, product int64) (n int) {
	c.NoError(c.DB.Table("order_items").Where("order_id = ? AND product_id = ?", order, product).Select("quantity").Take(&n).Error)
	return n
}

// waysToSave are what a caller of each way of Active Record can choose from.
func waysToSave(c *lesson.Check) []wayToSave {
	if c.Care {
		return []wayToSave{{"FullSaveAssociations", saveItems}, {"Replace", replaceItems}, {"Updates", saveColumns}}
	}
	return []wayToSave{{"db.Save", save}}
}

type wayToSave struct {
	name string
	save saveRow
}

// oneWayForRows brings four more orders into the situations for each way to save.
func oneWayForRows(c *lesson.Check) (string, bool) {
	var observed []string
	best := 0
	for _, way := range waysToSave(c) {
		first, err := prepare(c.DB)
		c.NoError(err)
		for i, s := range situations {
			_, err := s.changeRow(c.DB, first+int64(i), way.save)
			c.NoError(err)
		}
		right := countRight(c, first)
		best = max(best, right)
		observed = append(observed, fmt.Sprintf("%s %d", way.name, right))
	}
	return "right by " + strings.Join(observed, ", ") + " of 4", best == 4
}

// oneWayForOrders looks at the four orders of the scenario.
func oneWayForOrders(c *lesson.Check) (string, bool) {
	right := countRight(c, 1)
	return fmt.Sprintf("right by Orders.Save %d of 4", right), right == 4
}

func countRight(c *lesson.Check, first int64) (right int) {
	for i, s := range situations {
		if _, ok := s.check(c, first+int64(i)); ok {
			right++
		}
	}
	return right
}

// otherItemOfRow has someone else order a second mug before the edited coffee is saved.
func otherItemOfRow(c *lesson.Check) (string, bool) {
	id := place(c)
	secondMug := func(db *gorm.DB, id int64) error {
		order, err := activerecord.FindOrder(db, id)
		if err != nil {
			return err
		}
		return order.ChangeQuantity(db, lesson.Mug, 2)
	}
	answer, err := situation{find: activerecord.FindOrder, meanwhile: secondMug, rowChange: editRow}.changeRow(c.DB, id, waysToSave(c)[0].save)
	c.NoError(err)
	return mugs(c, id, answer)
}

func otherItemOfOrder(c *lesson.Check) (string, bool) {
	id := place(c)
	secondMug := func(_ *gorm.DB, id int64) error {
		_, err := c.Store.Orders.Update(c.Context(), domainmodel.OrderID(id), func(order *domainmodel.Order) error { return order.ChangeQuantity(mug, 2) })
		return err
	}
	answer, err := situation{meanwhile: secondMug, orderChange: edit}.changeOrder(c.Context(), c.World, domainmodel.OrderID(id))
	c.NoError(err)
	return mugs(c, id, answer)
}

func mugs(c *lesson.Check, order int64, answer error) (string, bool) {
	n := pieces(c, order, lesson.Mug)
	became := "overwritten"
	if n == 2 {
		became = "kept"
	}
	return fmt.Sprintf("the other's 2 mugs: %s; %s", became, told(c, answer)), n == 2
}

// place places one more order like those of the situations.
func place(c *lesson.Check) int64 {
	order, err := lesson.PlacedOrder(c.DB, lesson.Coffee, lesson.Mug)
	if !c.NoError(err) {
		return 0
	}
	return order.ID
}

// writtenByRows counts what it writes to save an order of two items, of which one was edited.
func writtenByRows(c *lesson.Check) (string, bool) {
	id := place(c)
	return written(c, func() (answer, err error) {
		return situations[edited].changeRow(c.DB, id, waysToSave(c)[0].save)
	})
}

func writtenByOrders(c *lesson.Check) (string, bool) {
	id := place(c)
	return written(c, func() (answer, err error) {
		return situations[edited].changeOrder(c.Context(), c.World, domainmodel.OrderID(id))
	})
}

// written has the database count which rows are written.
func written(c *lesson.Check, save func() (answer, err error)) (string, bool) {
	c.NoError(c.DB.Exec("CREATE TABLE written (name TEXT)").Error)
	for _, table := range []string{"order_items", "customers"} {
		c.NoError(c.DB.Exec("CREATE TRIGGER written_" + table + " AFTER UPDATE ON " + table +
			" BEGIN INSERT INTO written VALUES ('" + table + "'); END").Error)
	}
	c.NoError(errors.Join(save()))
	var items, customers int64
	c.NoError(c.DB.Table("written").Where("name = ?", "order_items").Count(&items).Error)
	c.NoError(c.DB.Table("written").Where("name = ?", "customers").Count(&customers).Error)
	return fmt.Sprintf("items written: %d of 2, customers: %d", items, customers), items == 1 && customers == 0
}

// forgetInDatabase is what a test of Active Record sees, on a database.
func forgetInDatabase(c *lesson.Check) (string, bool) {
	id := place(c)
	c.NoError(editRowAndForget(c.DB, id))
	n := pieces(c, id, lesson.Coffee)
	return fmt.Sprintf("%s: quantity %d, and 5 was meant", noticed(n), n), n == 1
}

// forgetInFakes is what a test of the domain side sees, on a naive fake, and on
// package memory.
func forgetInFakes(c *lesson.Check) (string, bool) {
	live, copied := piecesAfterForgetting(c, liveOrders{}), piecesAfterForgetting(c, memory.New().Orders)
	return fmt.Sprintf("%s with a fake that keeps pointers (%d); %s with package memory (%d)", noticed(live), live, noticed(copied), copied), live == 1
}

// noticed says whether a test that wants five pieces fails, as it should.
func noticed(pieces int) string {
	if pieces == 5 {
		return "not noticed"
	}
	return "noticed"
}

// piecesAfterForgetting returns what a test sees in the repository after a use case
// that has forgotten to save: five pieces if it was saved, one if it was not.
func piecesAfterForgetting(c *lesson.Check, orders domainmodel.OrderRepository) int {
	order, err1 := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, lesson.Noon)
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
