package adecisiononanoldpage

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// page is what the page of an order showed, and sends back with its form.
type page struct {
	Order   int64
	Total   int64 // what the customer is charged
	Version int64 // in a hidden field
}

func open(db *gorm.DB, order int64) (p page, err error) {
	err = db.Table("orders").Select(`id AS "order", total, version`).Where("id = ?", order).Take(&p).Error
	return p, err
}

// request handles the form of a page.
type request func(form page) explore.Session

// requests are those of one way. The first four take notice of the page, if any does.
type requests struct {
	pay, cancel request
	swap        request // the bag of coffee for tea at the same price
	add         request // a mug

	payByBank        request // a message about the amount, without a page
	cancelForgetting request // by a handler that does not look at the version
}

// The orders, by what happens while their page is open in a second window. Each has a bag of
// coffee at first. The last one is for both to be sent at the same time.
const paid, swapped, paidByBank, grownForBank, grown, forgotten, raced = 1, 2, 3, 4, 5, 6, 7

// run sends one form of each page, and then another one, from a window that still shows the
// order as it was.
func run(ctx context.Context, w *lesson.World, r requests) error {
	db := w.DB.WithContext(ctx)
	for range raced {
		if _, err := lesson.PlacedOrder(db, lesson.Coffee); err != nil {
			return err
		}
	}
	w.StartRecording()
	told := map[int64]error{}
	for _, forms := range []struct {
		order         int64
		first, second request
	}{
		{paid, r.pay, r.cancel},
		{swapped, r.swap, r.pay},
		{paidByBank, r.payByBank, r.cancel},
		{grownForBank, r.add, r.payByBank},
		{grown, r.add, r.cancel},
		{forgotten, r.pay, r.cancelForgetting},
	} {
		shown, err := open(db, forms.order)
		if err != nil {
			return err
		}
		if err := forms.first(shown).Do(ctx, db); err != nil {
			return err
		}
		told[forms.order] = forms.second(shown).Do(ctx, db)
	}
	w.Refusal = told[paid]
	w.Seen = seen{r, told}
	return nil
}

// seen is what the second window was told, for each order.
type seen struct {
	requests
	told map[int64]error
}

// The products that are added, for both sides.
var (
	teaRow = activerecord.Product{ID: lesson.Tea, Price: 250, Currency: lesson.Currency}
	mugRow = activerecord.Product{ID: lesson.Mug, Price: 800, Currency: lesson.Currency}

	tea, mug = product(teaRow), product(mugRow)
)

func product(row activerecord.Product) domainmodel.Product {
	product, err := domainmodel.NewProduct(domainmodel.ProductID(row.ID), domainmodel.MustMoney(row.Price, lesson.Currency))
	if err != nil {
		panic(err)
	}
	return product
}

// answer says in short what the sender of a form was told, and nothing of an error that is no
// refusal.
func answer(err error) string {
	switch {
	case err == nil:
		return "accepted"
	case errors.Is(err, errOldPage), errors.As(err, new(*domainmodel.ConflictError)):
		return "refused: old page"
	case errors.Is(err, activerecord.ErrOtherAmount), errors.As(err, new(*domainmodel.AmountMismatchError)):
		return "refused: other amount"
	case errors.Is(err, activerecord.ErrWrongStatus), domainmodel.KindOf(err) == domainmodel.KindRefused:
		return "refused: its status"
	}
	return ""
}

// second returns what became of the second form of the order, and of the order.
func second(c *lesson.Check, order int64) (observed string, accepted bool, status string) {
	err := c.Seen.(seen).told[order]
	if answer(err) == "" {
		c.NoError(err)
	}
	status = c.Status(order)
	return fmt.Sprintf("the form is %s; the order is %s", answer(err), status), err == nil, status
}

func isRefused(order int64) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) {
		observed, accepted, _ := second(c, order)
		return observed, !accepted
	}
}

func isCancelled(order int64) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) {
		observed, _, status := second(c, order)
		return observed, status == activerecord.StatusCancelled
	}
}

// paidAsCharged has both forms of a page sent at the same time.
func paidAsCharged(c *lesson.Check) (string, bool) {
	shown, err := open(c.DB, raced)
	c.NoError(err)
	r := c.Seen.(seen)
	pay, add := r.pay(shown), r.add(shown)
	pay.Name, add.Name = "pay", "add"
	x := explore.Exploration{
		DB: c.World.DB, Tap: c.Tap(),
		Sessions: [2]explore.Session{pay, add},
		Check: func(ctx context.Context, end explore.Outcome) (wrong []string, err error) {
			for _, err := range end.Errs {
				if answer(err) == "" {
					return nil, err
				}
			}
			now, err := open(c.DB, raced)
			if end.Errs[0] == nil && now.Total != shown.Total {
				wrong = append(wrong, "another total is paid")
			}
			return wrong, err
		},
	}
	found, err := x.Run(c.Context())
	if !c.NoError(err) {
		return "", false
	}
	return fmt.Sprintf("another total is paid in %d of %d sequences", found.Wrong, found.Schedules), found.Wrong == 0
}
