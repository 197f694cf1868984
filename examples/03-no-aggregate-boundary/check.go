package noaggregateboundary

import (
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The orders of both scenarios: the first has one item edited, the second all of
// them, and the third is corrupted by the claim that looks for it.
const first, second, third = 1, 2, 3

func totalIsSum(order int64) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) { return c.Totals(order) }
}

// backDoorToRows looks at what editOne did: it has the line that changes an item.
func backDoorToRows(c *lesson.Check) (string, bool) {
	var quantity int
	c.NoError(c.DB.Table("order_items").Where("order_id = ?", first).Select("quantity").Take(&quantity).Error)
	return fmt.Sprintf("item.Quantity = 999 compiled; the row says %d", quantity), quantity != 999
}

// backDoorToOrders type-checks that line, and one that uses the front door.
func backDoorToOrders(c *lesson.Check) (string, bool) {
	if err := lesson.Compile(frontDoor); err != nil {
		c.Errorf("the front door should compile: %w", err)
	}
	err := lesson.Compile(backDoor)
	if err == nil {
		return "it compiles", false
	}
	return fmt.Sprintf("compiler: %v", err), true
}

// loadCorruptRow has Active Record corrupt an order, and loads it.
func loadCorruptRow(c *lesson.Check) (string, bool) {
	c.NoError(editInBulk(c.DB, third))
	order, err := activerecord.FindOrder(c.DB, third)
	if !c.NoError(err) {
		return "", false
	}
	return fmt.Sprintf("loaded without an error, total %s", lesson.Euros(order.Total)), false
}

// loadCorruptOrder has Active Record corrupt an order, too, and loads it as the domain
// side does.
func loadCorruptOrder(c *lesson.Check) (string, bool) {
	c.NoError(editInBulk(c.DB, third))
	_, err := c.Store.Orders.FindByID(c.Context(), third)
	mismatch, refused := errors.AsType[*domainmodel.TotalMismatchError](err)
	if !refused {
		return fmt.Sprintf("error: %v", err), false
	}
	return mismatch.Error(), true
}

// The doors are two files that a colleague might write. They are type-checked
// against the domain model's source; only one of them may compile.
const (
	frontDoor = `package shop

import "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

func edit(order *domainmodel.Order) error { return order.ChangeQuantity(1, 999) }
`
	backDoor = `package shop

import "github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"

func edit(order *domainmodel.Order) { order.items[0].quantity = 999 }
`
)
