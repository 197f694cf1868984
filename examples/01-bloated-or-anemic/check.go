package bloatedoranemic

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/backdoor"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// places are who is asked to ship: the service order 1, the route order 2, the task order 3.
var places = []string{"the service", "the route", "the task"}

// placeCancelled places so many orders, and cancels each.
func placeCancelled(db *gorm.DB, n int) error {
	for range n {
		order, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
		if err != nil {
			return err
		}
		if err := order.Cancel(db); err != nil {
			return err
		}
	}
	return nil
}

// answer keeps what the places answered. The first refusal is shown, with who refused.
func answer(w *lesson.World, answers ...error) {
	w.Seen = answers
	var refused []string
	for i, answer := range answers {
		if answer != nil {
			refused = append(refused, places[i])
		}
	}
	if refused != nil {
		w.Refusal = fmt.Errorf("by %s: %w", strings.Join(refused, ", "), cmp.Or(answers...))
	}
}

// cancelledStays looks at the orders that the places were asked to ship.
func cancelledStays(c *lesson.Check) (string, bool) {
	var did, refused []string
	for i, answer := range c.Seen.([]error) {
		_, cannot := errors.AsType[*domainmodel.CannotShipOrderError](answer)
		if answer != nil && !cannot && !errors.Is(answer, errNotPaid) && !errors.Is(answer, activerecord.ErrWrongStatus) {
			c.Errorf("%s should ship or refuse, got: %w", places[i], answer)
		}
		if c.Status(int64(i+1)) == shipped {
			did = append(did, places[i])
		} else {
			refused = append(refused, places[i])
		}
	}
	if did == nil {
		return strings.Join(refused, ", ") + " refused", true
	}
	return fmt.Sprintf("shipped by %s; refused by %s", strings.Join(did, ", "), strings.Join(refused, ", ")), false
}

const commands = "AddItem, ChangeQuantity, RemoveItem, Pay, Ship, Cancel"

// onlyCommandsChange looks for back doors in the package of the side.
func onlyCommandsChange(c *lesson.Check) (string, bool) {
	doors, err := backdoor.Find(comparison.Source, string(c.Side), "Order",
		"Order.AddItem", "Order.ChangeQuantity", "Order.RemoveItem", "Order.Pay", "Order.Ship", "Order.Cancel")
	c.NoError(err)
	if len(doors) == 0 {
		return commands + "; no exported field, setter or slice leads past them", true
	}
	if slices.Contains(doors, "field Order.Status") {
		fields := slices.DeleteFunc(doors, func(door string) bool { return !strings.HasPrefix(door, "field Order") })
		return fmt.Sprintf("%d exported fields of order and items, such as Order.Status", len(fields)), false
	}
	return strings.Join(doors, ", "), false
}

// updateShipsNothing runs the task that is one UPDATE, in a shop that has the model too.
func updateShipsNothing(c *lesson.Check) (string, bool) {
	order, err := activerecord.PlaceOrder(c.DB, lesson.Ada, lesson.Region, lesson.Currency)
	if !c.NoError(err) || !c.NoError(order.Cancel(c.DB)) {
		return "", false
	}
	by, handle := "*gorm.DB", c.DB
	load := func() error { _, err := activerecord.FindOrder(c.DB, order.ID); return err }
	if c.Side == lesson.DomainModel {
		by = "Store.DB"
		handle, err = c.Store.DB(c.Context())
		c.NoError(err)
		load = func() error {
			_, err := c.Store.Orders.FindByID(c.Context(), domainmodel.OrderID(order.ID))
			return err
		}
	}
	c.NoError(shipInTask(handle, []int64{order.ID}))
	next := "accepts"
	if err := load(); err != nil {
		if domainmodel.KindOf(err) != domainmodel.KindCorrupt {
			c.NoError(err)
		}
		next = "refuses"
	}
	status := c.Status(order.ID)
	return fmt.Sprintf("by %s: row %q; the next load %s it", by, status, next), status == activerecord.StatusCancelled
}
