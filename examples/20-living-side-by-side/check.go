package livingsidebyside

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The paid orders of every way, by what becomes of them. The last ones are for the claims.
const cancelled, corrected, correctedByHand, savedTwice, inKuna = 1, 2, 3, 4, 5

// correction is what old code does with the row of an order.
type correction func(db *gorm.DB, row *activerecord.Order) error

// seen is what old code does in this way, and what new code was told of the orders that it
// held meanwhile.
type seen struct {
	correct correction
	told    map[int64]error
}

// run has old code hold an order that new code cancels, and new code hold orders that others
// correct.
func run(ctx context.Context, w *lesson.World, correct correction) error {
	db := w.DB.WithContext(ctx)
	for range inKuna {
		if _, err := lesson.PaidOrder(db, lesson.Tea); err != nil {
			return err
		}
	}
	w.StartRecording()
	var row activerecord.Order
	if err := db.First(&row, cancelled).Error; err != nil {
		return err
	}
	if err := cancelOrder(ctx, w.Store.Orders, cancelled); err != nil {
		return err
	}
	w.Refusal = correct(db, &row)

	s := seen{correct, map[int64]error{}}
	for _, made := range []struct {
		order   int64
		correct correction
	}{{corrected, correct}, {correctedByHand, correctBySQL}} {
		order, err := w.Store.Orders.FindByID(ctx, domainmodel.OrderID(made.order))
		if err != nil {
			return err
		}
		var row activerecord.Order
		if err := errors.Join(db.First(&row, made.order).Error, made.correct(db, &row)); err != nil {
			return err
		}
		s.told[made.order] = shipLoaded(ctx, w.Store.Orders, order)
	}
	w.Seen = s
	return nil
}

// told says whether someone was refused, since someone else had changed the row. A trigger
// says so by its text.
func told(c *lesson.Check, err error) (answer string, refused bool) {
	if err == nil {
		return "no error", false
	}
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); !conflict && !strings.Contains(err.Error(), errChanged.Error()) {
		c.NoError(err)
	}
	return "refused", true
}

func staysCancelled(c *lesson.Check) (string, bool) {
	answer, _ := told(c, c.Refusal)
	status := c.Status(cancelled)
	return fmt.Sprintf("old code: %s; the order is %q", answer, status), status == activerecord.StatusCancelled
}

// notices checks that new code did not ship to where the order was to go before.
func notices(id int64) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) {
		answer, refused := told(c, c.Seen.(seen).told[id])
		var row activerecord.Order
		c.NoError(c.DB.First(&row, id).Error)
		from := "not shipped"
		if row.ShippedAt != nil {
			from = "shipped to EU"
		}
		observed := fmt.Sprintf("new code: %s; %s, is to go to %s", answer, from, row.Region)
		if id == correctedByHand && c.Side == lesson.ActiveRecord {
			observed = "no triggers; " + observed
		}
		return observed, refused && row.ShippedAt == nil
	}
}

func maySaveTwice(c *lesson.Check) (string, bool) {
	var row activerecord.Order
	correct := c.Seen.(seen).correct
	c.NoError(errors.Join(c.DB.First(&row, savedTwice).Error, correct(c.DB, &row)))
	answer, refused := told(c, correct(c.DB, &row))
	return "the second time: " + answer, !refused
}

// orderInKuna is an order from before Croatia had the euro.
func orderInKuna(c *lesson.Check) (currency string) {
	c.NoError(c.DB.Table("orders").Where("id = ?", inKuna).UpdateColumn("currency", "HRK").Error)
	if c.Side == lesson.ActiveRecord {
		row, err := activerecord.FindOrder(c.DB, inKuna)
		if err != nil {
			return err.Error()
		}
		return row.Currency
	}
	order, err := c.Store.Orders.FindByID(c.Context(), inKuna)
	if err != nil {
		return err.Error()
	}
	return string(order.Total().Currency())
}

func oldOrderIsLoaded(c *lesson.Check) (string, bool) {
	currency := orderInKuna(c)
	return "the order's currency: " + currency, currency == "HRK"
}
