package lostupdate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// The order of both scenarios, and one for the claims that try something else.
const contested, spare = 1, 2

// prepare places both, with a bag of tea in each.
func prepare(db *gorm.DB) error {
	for range spare {
		if _, err := lesson.PlacedOrder(db, lesson.Tea); err != nil {
			return err
		}
	}
	return nil
}

// items names what is in the order.
func items(db *gorm.DB, order int64) (names []string, err error) {
	err = db.Table("order_items").Where("order_id = ?", order).
		Joins("JOIN products ON products.id = product_id").Order("order_items.id").Pluck("sku", &names).Error
	return names, err
}

func bothItemsAreStored(c *lesson.Check) (string, bool) {
	names, err := items(c.DB, contested)
	c.NoError(err)
	observed, same := c.Totals(contested)
	return strings.Join(names, ", ") + ": " + observed, len(names) == 3 && same
}

func secondIsTold(c *lesson.Check) (string, bool) {
	if c.Refusal == nil {
		return "it got no error", false
	}
	conflict, told := errors.AsType[*domainmodel.ConflictError](c.Refusal)
	if !told {
		c.NoError(c.Refusal)
		return "", false
	}
	return fmt.Sprintf("it has version %d, stored is %d", conflict.Loaded, conflict.Stored), true
}

func noUpdateIsLost(c *lesson.Check) (string, bool) {
	found := c.Seen.(findings)
	return fmt.Sprintf("lost in %v schedules; a request refused in %d", found, found.refused), found.Wrong == 0
}

// rowsWithCare explores both remedies.
func rowsWithCare(c *lesson.Check) (string, bool) {
	versioned, err1 := exploreRows(c.Context(), c.World, spare, addByVersion)
	locked, err2 := exploreRows(c.Context(), c.World, spare, addLocked)
	c.NoError(errors.Join(err1, err2))
	return fmt.Sprintf("lost with a version in %v, with a lock in %v", versioned, locked), versioned.Wrong+locked.Wrong == 0
}

func ordersByUpdate(c *lesson.Check) (string, bool) {
	found, err := exploreOrders(c.Context(), c.World, spare, update)
	c.NoError(err)
	return fmt.Sprintf("Orders.Update: lost in %v", found), found.Wrong+found.refused == 0
}

// rowsWithoutVersion is what the scenario explored.
func rowsWithoutVersion(c *lesson.Check) (string, bool) {
	found := c.Seen.(findings)
	return fmt.Sprintf("AddItem: lost in %v", found), found.Wrong == 0
}

func ordersWithoutVersion(c *lesson.Check) (string, bool) {
	found, err := exploreOrders(c.Context(), c.World, spare, updateWithoutVersion)
	c.NoError(err)
	return fmt.Sprintf("a repository that forgets it: lost in %v", found), found.Wrong == 0
}

// findings are what exploring two requests has found.
type findings struct {
	explore.Result
	refused int // schedules in which a request was refused
}

// String says how many schedules lose an update.
func (f findings) String() string { return fmt.Sprintf("%d of %d", f.Wrong, f.Schedules) }

// interleave explores two requests that each add a product to the order. What they
// were told is done must be there.
func interleave(ctx context.Context, w *lesson.World, order int64, one, other explore.Session) (found findings, err error) {
	one.Name, other.Name = "one", "other"
	x := explore.Exploration{
		DB: w.DB, Tap: w.Tap(),
		Sessions: [2]explore.Session{one, other},
		Check: func(ctx context.Context, end explore.Outcome) (wrong []string, err error) {
			done := 0
			for _, err := range end.Errs {
				_, conflict := errors.AsType[*domainmodel.ConflictError](err)
				switch {
				case err == nil:
					done++
				case conflict:
					found.refused++
				default:
					return nil, err
				}
			}
			_, right, err1 := lesson.Totals(ctx, w.DB, order)
			names, err2 := items(w.DB.WithContext(ctx), order)
			if !right || len(names) != 1+done {
				wrong = append(wrong, "an update is lost")
			}
			return wrong, errors.Join(err1, err2)
		},
	}
	result, err := x.Run(ctx)
	if err != nil {
		return findings{}, err
	}
	found.Result = *result
	return found, nil
}

// exploreRows explores two requests that add a piece each to the order.
func exploreRows(ctx context.Context, w *lesson.World, order int64, add func(*gorm.DB, int64, *activerecord.Product) error) (findings, error) {
	coffee, mug, err := rowsOfProducts(w.DB.WithContext(ctx))
	if err != nil {
		return findings{}, err
	}
	request := func(product *activerecord.Product) explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return add(db, order, product) }}
	}
	return interleave(ctx, w, order, request(coffee), request(mug))
}

func rowsOfProducts(db *gorm.DB) (coffee, mug *activerecord.Product, err error) {
	coffee, err = activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return nil, nil, err
	}
	mug, err = activerecord.FindProduct(db, lesson.Mug)
	return coffee, mug, err
}

// exploreOrders explores two requests that add a piece each to the order.
func exploreOrders(ctx context.Context, w *lesson.World, order int64, add func(context.Context, *repository.Store, domainmodel.OrderID, domainmodel.Product) error) (findings, error) {
	coffee, mug, err := products()
	if err != nil {
		return findings{}, err
	}
	request := func(product domainmodel.Product) explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do: func(ctx context.Context, _ *gorm.DB) error {
				return add(ctx, store, domainmodel.OrderID(order), product)
			},
		}
	}
	return interleave(ctx, w, order, request(coffee), request(mug))
}

func products() (coffee, mug domainmodel.Product, err error) {
	coffee, err1 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), domainmodel.MustMoney(1000, lesson.Currency))
	mug, err2 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Mug), domainmodel.MustMoney(800, lesson.Currency))
	return coffee, mug, errors.Join(err1, err2)
}
