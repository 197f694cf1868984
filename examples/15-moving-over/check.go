package movingover

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// crossing is an order that one side cancelled while the other one held it, and the
// error with which the other one's save was refused, if it was.
type crossing struct {
	order   int64
	refused error
}

// stays says what became of the cancellation.
func (c crossing) stays(ctx context.Context, db *gorm.DB) (observed string, kept bool, err error) {
	var row activerecord.Order
	err = db.WithContext(ctx).First(&row, c.order).Error
	answer := "not refused"
	if c.refused != nil {
		answer = "refused"
		if !isA[*domainmodel.ConflictError](c.refused) && !strings.Contains(c.refused.Error(), errChanged.Error()) { // which the guard says too
			return "", false, c.refused
		}
	}
	observed = fmt.Sprintf("%s; %s, version %d", answer, row.Status, row.Version)
	return observed, c.refused != nil && row.Status == cancelled, err
}

// sameEverywhere runs the characterization test on the rungs of the side.
func sameEverywhere(c *lesson.Check) (string, bool) {
	c.NoError(fillRegions(c.DB))
	var observed []string
	kept := true
	for _, r := range rungs {
		if r.side != c.Side {
			continue
		}
		same, differences, err := characterize(c.Context(), c.World, r.open(c.World))
		if err != nil {
			c.Errorf("%s: %w", r.name, err)
		}
		observed = append(observed, fmt.Sprintf("%s: %d of %d", r.name, same, len(situations)))
		observed = append(observed, differences...)
		kept = kept && len(differences) == 0
	}
	return strings.Join(observed, ", "), kept
}

// staysAfter looks at what the scenario did. The observation begins with who saved last.
func staysAfter(last string) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) {
		observed, kept := stays(c, c.Seen.(crossing))
		return last + " saves last: " + observed, kept
	}
}

func stays(c *lesson.Check, crossed crossing) (string, bool) {
	observed, kept, err := crossed.stays(c.Context(), c.DB)
	c.NoError(err)
	return observed, kept
}

// commandAfterStaleSave ships the order that lost its cancellation, whose event is
// still in the outbox.
func commandAfterStaleSave(c *lesson.Check) (string, bool) {
	return nextCommand(c, func(corrupt *domainmodel.CorruptOrderError) string { return corrupt.Err.Error() })
}

// commandAfterStaleShip tries again, as Update does after a conflict.
func commandAfterStaleShip(c *lesson.Check) (string, bool) {
	return nextCommand(c, func(cannot *domainmodel.CannotShipOrderError) string {
		return fmt.Sprintf("the order is %s", cannot.Status)
	})
}

// nextCommand ships the order of the scenario, as the crossing left it. It should be
// refused with an E.
func nextCommand[E error](c *lesson.Check, reason func(E) string) (string, bool) {
	crossed := c.Seen.(crossing)
	before, _ := stays(c, crossed)
	err := shipAgain(c.Context(), c.World, crossed.order)
	if err == nil {
		return "not refused", false
	}
	refusal, ok := errors.AsType[E](err)
	if !ok {
		c.Errorf("not the expected refusal: %w", err)
		return "", false
	}
	after, _ := stays(c, crossed)
	return "refused: " + reason(refusal), before == after
}

func versionOfRows(c *lesson.Check) (string, bool) {
	crossed := saveByVersion(c)
	found := audited(c)
	observed, kept := stays(c, crossed)
	return fmt.Sprintf("Where().Save: %s; Audit finds %d", observed, found), kept
}

func versionOfOrders(c *lesson.Check) (string, bool) {
	crossed := shipByVersion(c, (*activerecord.Order).Cancel)
	found := audited(c)
	observed, kept := stays(c, crossed)
	return fmt.Sprintf("naive: %s; Audit finds %d", observed, found), kept
}

// guardOfRows has the library's triggers count what old code writes. Then code may
// trust the version.
func guardOfRows(c *lesson.Check) (string, bool) {
	c.NoError(c.Store.Guard.Install(c.Context()))
	observed, kept := stays(c, saveByVersion(c))
	return "Where().Save: " + observed, kept
}

// guardOfOrders does the same. When old code adds an item behind the total, only a
// child of the order has changed: that takes a guard of children.
func guardOfOrders(c *lesson.Check) (string, bool) {
	c.NoError(c.Store.Guard.Install(c.Context()))
	observed, kept := stays(c, shipByVersion(c, (*activerecord.Order).Cancel))
	added := shipByVersion(c, addBehind)
	if added.refused == nil {
		return "naive: " + observed + "; item added: not refused", false
	}
	if !errors.Is(added.refused, errChanged) {
		c.NoError(added.refused)
	}
	return "naive: " + observed + "; item added: refused", kept
}

func addBehind(o *activerecord.Order, db *gorm.DB) error {
	return db.Omit("Product").Create(&activerecord.OrderItem{OrderID: o.ID, ProductID: lesson.Coffee, UnitPrice: 1000, Quantity: 1}).Error
}

// saveByVersion has old code save an order that was cancelled, and trust the version
// alone.
func saveByVersion(c *lesson.Check) crossing {
	crossed, err := saveStale(c.Context(), c.World, correctIfUnmoved)
	c.NoError(err)
	return crossed
}

// shipByVersion has a repository that trusts the version alone save an order that old
// code has written.
func shipByVersion(c *lesson.Check, old func(*activerecord.Order, *gorm.DB) error) crossing {
	crossed, err := shipStale(c.Context(), c.World, versionOnly{c.Store.Orders, c.DB}, old)
	c.NoError(err)
	return crossed
}

// audited counts what Audit finds.
func audited(c *lesson.Check) (found int) {
	_, err := repository.Audit(c.Context(), c.DB, func(repository.Finding) error { found++; return nil })
	c.NoError(err)
	return found
}

// orderInKuna makes an order as old code made them, before Croatia had the euro.
func orderInKuna(c *lesson.Check) (id int64) {
	o, err := lesson.PaidOrder(c.DB, lesson.Tea)
	if !c.NoError(err) {
		return 0
	}
	c.NoError(c.DB.Table("orders").Where("id = ?", o.ID).UpdateColumn("currency", "HRK").Error)
	return o.ID
}

func loadOldRow(c *lesson.Check) (string, bool) {
	o, err := activerecord.FindOrder(c.DB, orderInKuna(c))
	if !c.NoError(err) {
		return "", false
	}
	return fmt.Sprintf("FindOrder: %s, in %s", o.Status, o.Currency), true
}

// loadOldOrder loads an old order by a naive mapper, and by the repository, which calls
// RestoreOrder.
func loadOldOrder(c *lesson.Check) (string, bool) {
	id := orderInKuna(c)
	row, err1 := activerecord.FindOrder(c.DB, id)
	order, err2 := c.Store.Orders.FindByID(c.Context(), domainmodel.OrderID(id))
	if !c.NoError(errors.Join(err1, err2)) {
		return "", false
	}
	naive := "loaded"
	_, err := recreate(row)
	if err != nil {
		naive = "refused"
	}
	if err != nil && !isA[*domainmodel.InvalidValueError](err) {
		c.NoError(err)
	}
	return fmt.Sprintf("naive, by NewOrder: %s; Orders: %s, in %s", naive, order.Status(), order.Total().Currency()), err == nil
}
