package noaggregateboundary

import (
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/backdoor"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The orders of every scenario, of one bag of coffee each: an item of the first is edited, all
// items of the second, and an item of the third, which is paid.
const edited, inBulk, paid = 1, 2, 3

func placeOrders(db *gorm.DB) error {
	_, editedErr := lesson.PlacedOrder(db, lesson.Coffee)
	_, inBulkErr := lesson.PlacedOrder(db, lesson.Coffee)
	_, paidErr := lesson.PaidOrder(db, lesson.Coffee)
	return errors.Join(editedErr, inBulkErr, paidErr)
}

// place places one more order, for a check.
func place(c *lesson.Check) (id int64) {
	order, err := lesson.PlacedOrder(c.DB, lesson.Coffee)
	if c.NoError(err) {
		id = order.ID
	}
	return id
}

func totalIsSum(order int64) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) { return c.Totals(order) }
}

// paidOrderStays looks at the order that was paid before one of its items was edited.
func paidOrderStays(c *lesson.Check) (string, bool) {
	_, cannot := errors.AsType[*domainmodel.CannotChangeOrderError](c.Refusal)
	if c.Refusal != nil && !cannot && !errors.Is(c.Refusal, activerecord.ErrWrongStatus) {
		c.Errorf("the paid order should change or refuse to, got: %w", c.Refusal)
	}
	var pieces, total int64
	c.NoError(c.DB.Table("order_items").Where("order_id = ?", paid).Select("quantity").Take(&pieces).Error)
	c.NoError(c.DB.Table("orders").Where("id = ?", paid).Select("total").Take(&total).Error)
	did := "edited"
	if c.Refusal != nil {
		did = "refused by the order"
	}
	return fmt.Sprintf("%s; %s, quantity %d, total %s", did, c.Status(paid), pieces, lesson.Euros(total)), pieces == 1
}

// hookKeepsTotal edits items as editOne and editInBulk do, with a hook in the triggers' place.
func hookKeepsTotal(c *lesson.Check) (string, bool) {
	if c.Care {
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			c.NoError(c.DB.Exec("DROP TRIGGER IF EXISTS total_after_" + event).Error)
		}
		defer func() { c.NoError(keepTotals(c.DB)) }()
	}
	one, bulk := place(c), place(c)
	var item itemWithHook
	c.NoError(c.DB.First(&item, "order_id = ?", one).Error)
	item.Quantity = 999
	c.NoError(c.DB.Save(&item).Error)
	if observed, same := c.Totals(one); !same {
		return "AfterSave, one item: " + observed, false
	}
	c.NoError(c.DB.Model(&itemWithHook{}).Where("order_id = ?", bulk).Update("quantity", 999).Error)
	observed, same := c.Totals(bulk)
	return "AfterSave: " + observed, same
}

// commandKeepsTotal edits an item by what the domain model has for it.
func commandKeepsTotal(c *lesson.Check) (string, bool) {
	order := place(c)
	_, err := changeQuantity(c.Context(), c.Store.Orders, domainmodel.OrderID(order))
	c.NoError(err)
	observed, same := c.Totals(order)
	return "command: " + observed, same
}

// sqlKeepsTotal edits an item by the handle that everyone has.
func sqlKeepsTotal(c *lesson.Check) (string, bool) {
	by, handle := "*gorm.DB", c.DB
	if c.Side == lesson.DomainModel {
		var err error
		by = "Store.DB"
		handle, err = c.Store.DB(c.Context())
		c.NoError(err)
	}
	order := place(c)
	c.NoError(handle.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = ?", order).Error)
	observed, same := c.Totals(order)
	return by + ": " + observed, same
}

// onlyCommandsChange looks for back doors in the package of the side.
func onlyCommandsChange(c *lesson.Check) (string, bool) {
	doors, err := backdoor.Find(comparison.Source, string(c.Side), "Order",
		"Order.AddItem", "Order.ChangeQuantity", "Order.RemoveItem", "Order.Pay", "Order.Ship", "Order.Cancel")
	c.NoError(err)
	if len(doors) == 0 {
		return "AddItem, ChangeQuantity, RemoveItem, Pay, Ship, Cancel", true
	}
	such := doors[0]
	if slices.Contains(doors, "field OrderItem.Quantity") {
		such = "field OrderItem.Quantity"
	}
	return fmt.Sprintf("%d back doors, such as %s", len(doors), such), false
}

// wrongTotalIsRefused corrupts the total of an order, and loads it.
func wrongTotalIsRefused(c *lesson.Check) (string, bool) {
	order := place(c)
	c.NoError(c.DB.Exec("UPDATE orders SET total = 1 WHERE id = ?", order).Error)
	var err error
	if c.Side == lesson.ActiveRecord {
		_, err = activerecord.FindOrder(c.DB, order)
	} else {
		_, err = c.Store.Orders.FindByID(c.Context(), domainmodel.OrderID(order))
	}
	observed, _ := c.Totals(order)
	if err != nil {
		return "refused: " + observed, true
	}
	return "loaded: " + observed, false
}
