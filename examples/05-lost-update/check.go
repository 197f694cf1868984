package lostupdate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
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
	return found.String(), found.Wrong == 0
}

func nobodyIsRefused(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).explored
	return fmt.Sprintf("one is refused in %d of %d sequences", found.refused, found.Schedules), found.refused == 0
}

// rowsWithRemedies has both requests check the version, and in the way with care lock the
// order: each is run once.
func rowsWithRemedies(c *lesson.Check) (string, bool) {
	name, remedy := "a version", versioned
	if c.Care {
		name, remedy = "a lock", locked
	}
	explored := func(order int64, one, other rowChange) findings {
		found, err := exploreRows(c.Context(), c.World, order, remedy(one), remedy(other))
		c.NoError(err)
		return found
	}
	found := sum(
		explored(sparePending, addItem(teaRow, 1), addItem(mugRow, 1)),
		explored(sparePending, payRow, addItem(mugRow, 5)),
		explored(sparePaid, (*activerecord.Order).Ship, (*activerecord.Order).Cancel),
	)
	return fmt.Sprintf("with %s: %v", name, found), found.Wrong == 0
}

func ordersByUpdate(c *lesson.Check) (string, bool) {
	explored := func(order domainmodel.OrderID, one, other orderChange) findings {
		found, err := exploreOrders(c.Context(), c.World, order, update(one), update(other))
		c.NoError(err)
		return found
	}
	found := sum(explored(sparePending, addTea, addMug), explored(sparePending, pay, addMugs), explored(sparePaid, ship, cancel))
	return fmt.Sprintf("by Orders.Update: %v", found), found.Wrong == 0
}

func sum(all ...findings) (total findings) {
	for _, found := range all {
		total.Wrong += found.Wrong
		total.Schedules += found.Schedules
	}
	return total
}

// rowsOfWhichOneForgets has one request use the remedy, and the other one not.
func rowsOfWhichOneForgets(c *lesson.Check) (string, bool) {
	remedy, careful := "one locks", locked(addItem(teaRow, 1))
	if c.Care {
		remedy, careful = "one sends total + ?", plain(addInSQL(teaRow, 1))
	}
	found, err := exploreRows(c.Context(), c.World, sparePending, careful, plain(addItem(mugRow, 1)))
	c.NoError(err)
	return remedy + ": " + found.String(), found.Wrong == 0
}

func ordersOfWhichOneForgets(c *lesson.Check) (string, bool) {
	found, err := exploreOrders(c.Context(), c.World, sparePending, update(addTea), once(addMug))
	c.NoError(err)
	return fmt.Sprintf("one calls FindByID and Save, not Update: wrong in %d of %d; one refused in %d", found.Wrong, found.Schedules, found.refused), found.Wrong == 0
}

func ordersWithoutVersion(c *lesson.Check) (string, bool) {
	found, err := exploreOrders(c.Context(), c.World, sparePending, withoutVersion(addTea), withoutVersion(addMug))
	c.NoError(err)
	return "a repository that forgets it: " + found.String(), found.Wrong == 0
}

// findings are what exploring two requests has found.
type findings struct {
	explore.Result
	refused int // sequences in which a request was refused
}

// String says how many sequences end wrong.
func (f findings) String() string {
	return fmt.Sprintf("wrong in %d of %d sequences", f.Wrong, f.Schedules)
}

func (f findings) timeline() []string {
	if f.Shortest == nil {
		return nil
	}
	return append([]string{"A sequence is one way to mix the steps of two requests. The shortest one", "that ends with a wrong total:"},
		f.Shortest.Timeline([2]string{"one request", "the other"}, 76)...)
}

// interleave explores two requests to the order. It must be right, and what they were told
// is done must be there.
func interleave(ctx context.Context, w *lesson.World, id int64, one, other explore.Session) (found findings, err error) {
	one.Name, other.Name = "one", "other"
	before, err := stateOf(w.DB.WithContext(ctx), id)
	if err != nil {
		return findings{}, err
	}
	x := explore.Exploration{
		DB: w.DB, Tap: w.Tap(),
		Sessions: [2]explore.Session{one, other},
		Check: func(ctx context.Context, end explore.Outcome) (wrong []string, err error) {
			order, err := stateOf(w.DB.WithContext(ctx), id)
			done := order.Items - before.Items + len(order.happened()) - len(before.happened())
			for _, told := range end.Errs {
				switch {
				case told == nil:
					done--
				case refused(told):
					found.refused++
				default:
					return nil, told
				}
			}
			if done != 0 || !order.right() {
				wrong = append(wrong, "an update is lost")
			}
			return wrong, err
		},
	}
	result, err := x.Run(ctx)
	if err != nil {
		return findings{}, err
	}
	found.Result = *result
	return found, nil
}

type rowRequest func(db *gorm.DB, id int64) error

func exploreRows(ctx context.Context, w *lesson.World, id int64, one, other rowRequest) (findings, error) {
	session := func(request rowRequest) explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return request(db, id) }}
	}
	return interleave(ctx, w, id, session(one), session(other))
}

type orderRequest func(context.Context, *repository.Store, domainmodel.OrderID) error

// update is a request as most are written. Update loads, changes and saves the order, and
// starts over when someone else was first.
func update(change orderChange) orderRequest {
	return func(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
		_, err := store.Orders.Update(ctx, id, change)
		return err
	}
}

func exploreOrders(ctx context.Context, w *lesson.World, id domainmodel.OrderID, one, other orderRequest) (findings, error) {
	session := func(request orderRequest) explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return request(ctx, store, id) },
		}
	}
	return interleave(ctx, w, int64(id), session(one), session(other))
}
