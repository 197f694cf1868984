package lostupdate

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The orders of each way, by what two requests do to them, and two to explore.
const added, paid, cancelled, sparePending, sparePaid = 1, 2, 3, 4, 5

// charged is what each of them costs at first, and what the customer is charged.
const charged = 1000

// prepare places them, each with a bag of coffee. Those that can be shipped are paid.
func prepare(db *gorm.DB) error {
	for id := int64(added); id <= sparePaid; id++ {
		place := lesson.PlacedOrder
		if id == cancelled || id == sparePaid {
			place = lesson.PaidOrder
		}
		if _, err := place(db, lesson.Coffee); err != nil {
			return err
		}
	}
	return nil
}

// What requests add, on both sides.
var (
	teaRow = activerecord.Product{ID: lesson.Tea, Price: 250, Currency: lesson.Currency}
	mugRow = activerecord.Product{ID: lesson.Mug, Price: 800, Currency: lesson.Currency}

	tea, mug = product(teaRow), product(mugRow)
)

func product(row activerecord.Product) domainmodel.Product {
	product, err := domainmodel.NewProduct(domainmodel.ProductID(row.ID), euros(row.Price))
	if err != nil {
		panic(err)
	}
	return product
}

func euros(cents int64) domainmodel.Money { return domainmodel.MustMoney(cents, lesson.Currency) }

// seen is what a scenario has explored, and what the second request to each order was told.
type seen struct {
	explored findings
	answers  map[int64]error
}

// orderState is what the tables say of an order.
type orderState struct {
	Total, Sum                     int64 // stored, and of the items
	Items                          int
	PaidAt, ShippedAt, CancelledAt *time.Time
}

func stateOf(db *gorm.DB, id int64) (state orderState, err error) {
	err = db.Table("orders").Where("id = ?", id).
		Select("total, paid_at, shipped_at, cancelled_at," +
			" (SELECT SUM(unit_price * quantity) FROM order_items WHERE order_id = orders.id) AS sum," +
			" (SELECT COUNT(*) FROM order_items WHERE order_id = orders.id) AS items").Take(&state).Error
	return state, err
}

// happened says what was done to the order, besides adding items.
func (s orderState) happened() (what []string) {
	for _, step := range []struct {
		name string
		at   *time.Time
	}{{"paid", s.PaidAt}, {"shipped", s.ShippedAt}, {"cancelled", s.CancelledAt}} {
		if step.at != nil {
			what = append(what, step.name)
		}
	}
	return what
}

// right reports whether the order keeps its rules: the total is that of its items, what is
// paid is what was charged, and nothing is both shipped and cancelled.
func (s orderState) right() bool {
	return s.Total == s.Sum && (s.PaidAt == nil || s.Total == charged) && (s.ShippedAt == nil || s.CancelledAt == nil)
}

// observe returns what became of the order, and of the request to it that came second.
func observe(c *lesson.Check, id int64, second string) (state orderState, told string) {
	state, err := stateOf(c.DB, id)
	c.NoError(err)
	err = c.Seen.(seen).answers[id]
	if err == nil {
		return state, "no error"
	}
	if !refused(err) {
		c.NoError(err)
	}
	return state, second + " was refused"
}

// refused reports whether a rule or a version is why. All other errors are faults of the
// lesson.
func refused(err error) bool {
	kind := domainmodel.KindOf(err)
	return kind == domainmodel.KindConflict || kind == domainmodel.KindRefused ||
		errors.Is(err, activerecord.ErrWrongStatus) || errors.Is(err, activerecord.ErrOtherAmount) || errors.Is(err, errChanged)
}

func totalCountsBoth(c *lesson.Check) (string, bool) {
	order, told := observe(c, added, "one try")
	return fmt.Sprintf("total %.2f, items %s; %s", float64(order.Total)/100, euros(order.Sum), told), order.Items == 3 && order.right()
}

func paidAsCharged(c *lesson.Check) (string, bool) {
	order, told := observe(c, paid, "adding")
	kept := order.PaidAt != nil && order.right()
	return fmt.Sprintf("%s: charged %.2f, total %s; %s%s", strings.Join(order.happened(), " and "), charged/100., euros(order.Total), told, prevented(c, kept)), kept
}

func notShippedAndCancelled(c *lesson.Check) (string, bool) {
	order, told := observe(c, cancelled, "cancelling")
	happened := order.happened()
	kept := len(happened) == 2 && order.right()
	return fmt.Sprintf("it was %s; %s%s", strings.Join(happened, " and "), told, prevented(c, kept)), kept
}

// prevented says what a team would do against what the way with care leaves.
func prevented(c *lesson.Check, kept bool) string {
	if c.Care && !kept {
		return " (a lock prevents it)"
	}
	return ""
}

func noScheduleIsWrong(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).explored
	return found.String(), found.wrong() == 0
}

func nobodyIsRefused(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).explored
	return fmt.Sprintf("one is refused in %d of %d sequences", found.refused(), len(found.endings)), found.refused() == 0
}

// rowsWithRemedies has both requests check the version, and in the way with care lock the
// order: each is run once.
func rowsWithRemedies(c *lesson.Check) (string, bool) {
	remedy := "a version"
	if c.Care {
		remedy = "a lock"
	}
	found := findingsOf(c, bothAdd, payAndAdd, shipAndCancel)
	return fmt.Sprintf("with %s: %v", remedy, found), found.wrong() == 0
}

func ordersByUpdate(c *lesson.Check) (string, bool) {
	found := findingsOf(c, bothAdd, payAndAdd, shipAndCancel)
	return fmt.Sprintf("by Update and Shipping: %v", found), found.wrong() == 0
}

// rowsOfWhichOneForgets has one request use the remedy, and the other one not.
func rowsOfWhichOneForgets(c *lesson.Check) (string, bool) {
	remedy := "one locks"
	if c.Care {
		remedy = "one sends total + ?"
	}
	found := findingsOf(c, oneForgets)
	return remedy + ": " + found.String(), found.wrong() == 0
}

func ordersOfWhichOneForgets(c *lesson.Check) (string, bool) {
	found := findingsOf(c, oneForgets)
	return fmt.Sprintf("one calls Save, not Update: wrong in %d of %d; one refused in %d",
		found.wrong(), len(found.endings), found.refused()), found.wrong() == 0
}

func ordersWithoutVersion(c *lesson.Check) (string, bool) {
	found := findingsOf(c, withoutVersions)
	return "a repository that forgets it: " + found.String(), found.wrong() == 0
}

// findingsOf explores pairs, and returns what was found in all of them.
func findingsOf(c *lesson.Check, ids ...string) (all findings) {
	for _, id := range ids {
		found, err := exploreAll(c.Context(), c.World, id)
		c.NoError(err)
		all.endings = append(all.endings, found.endings...)
	}
	return all
}
