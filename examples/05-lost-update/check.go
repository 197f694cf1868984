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

// The orders of each way, by what two requests do to them. The last one is explored.
const added, paid, cancelled, spare = 1, 2, 3, 4

// charged is what each of them costs at first, and what the customer is charged.
const charged = 1000

// prepare places them, each with a bag of coffee. The one that is to be shipped is paid.
func prepare(db *gorm.DB) error {
	for id := range int64(spare) {
		place := lesson.PlacedOrder
		if id+1 == cancelled {
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
	Status                 string
	Total, Sum             int64 // stored, and of the items
	Items                  int
	ShippedAt, CancelledAt *time.Time
}

func stateOf(db *gorm.DB, id int64) (state orderState, err error) {
	err = db.Table("orders").Where("id = ?", id).
		Select("status, total, shipped_at, cancelled_at," +
			" (SELECT SUM(unit_price * quantity) FROM order_items WHERE order_id = orders.id) AS sum," +
			" (SELECT COUNT(*) FROM order_items WHERE order_id = orders.id) AS items").Take(&state).Error
	return state, err
}

// paidInFull reports whether the order, if it is paid, costs what was charged.
func (s orderState) paidInFull() bool {
	return s.Status != activerecord.StatusPaid || s.Total == charged && s.Sum == charged
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
	order, told := observe(c, added, "at first the mug")
	return fmt.Sprintf("total %.2f, items %s; %s", float64(order.Total)/100, euros(order.Sum), told), order.Items == 3 && order.Total == order.Sum
}

func paidAsCharged(c *lesson.Check) (string, bool) {
	order, told := observe(c, paid, "adding")
	return fmt.Sprintf("%s: charged %.2f, total %s; %s", order.Status, charged/100., euros(order.Total), told), order.Status == activerecord.StatusPaid && order.paidInFull()
}

func notShippedAndCancelled(c *lesson.Check) (string, bool) {
	order, told := observe(c, cancelled, "cancelling")
	var happened []string
	if order.ShippedAt != nil {
		happened = append(happened, "shipped")
	}
	if order.CancelledAt != nil {
		happened = append(happened, "cancelled")
	}
	return fmt.Sprintf("it was %s; %s", strings.Join(happened, " and "), told), len(happened) == 1
}

func noScheduleIsWrong(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).explored
	return found.String(), found.Wrong == 0
}

func nobodyIsRefused(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).explored
	return fmt.Sprintf("one is refused in %d of %d schedules", found.refused, found.Schedules), found.refused == 0
}

// rowsWithRemedies has both requests lock the order, and then both ask for its version.
func rowsWithRemedies(c *lesson.Check) (string, bool) {
	var wrong int
	var observed []string
	for _, remedy := range []struct {
		name  string
		apply func(rowChange) rowRequest
	}{{"lock", locked}, {"version", versioned}} {
		adds, err1 := exploreRows(c.Context(), c.World, remedy.apply(addItem(teaRow, 1)), remedy.apply(addItem(mugRow, 1)))
		pays, err2 := exploreRows(c.Context(), c.World, remedy.apply(payRow), remedy.apply(addItem(mugRow, 5)))
		c.NoError(errors.Join(err1, err2))
		wrong += adds.Wrong + pays.Wrong
		observed = append(observed, fmt.Sprintf("%s: wrong in %d of %d", remedy.name, adds.Wrong+pays.Wrong, adds.Schedules+pays.Schedules))
	}
	return strings.Join(observed, "; "), wrong == 0
}

func ordersByUpdate(c *lesson.Check) (string, bool) {
	adds, err1 := exploreOrders(c.Context(), c.World, update(addTea), update(addMug))
	pays, err2 := exploreOrders(c.Context(), c.World, update(pay), update(addMugs))
	c.NoError(errors.Join(err1, err2))
	return fmt.Sprintf("Orders.Update: wrong in %d of %d", adds.Wrong+pays.Wrong, adds.Schedules+pays.Schedules), adds.Wrong+pays.Wrong == 0
}

// rowsOfWhichOneForgets has one request use the remedy, and the other one not.
func rowsOfWhichOneForgets(c *lesson.Check) (string, bool) {
	careful := locked(addItem(teaRow, 1))
	if c.Care {
		careful = plain(addInSQL(teaRow, 1))
	}
	found, err := exploreRows(c.Context(), c.World, careful, plain(addItem(mugRow, 1)))
	c.NoError(err)
	return found.String(), found.Wrong == 0
}

func ordersOfWhichOneForgets(c *lesson.Check) (string, bool) {
	found, err := exploreOrders(c.Context(), c.World, update(addTea), once(addMug))
	c.NoError(err)
	return fmt.Sprintf("%v; one is refused in %d", found, found.refused), found.Wrong == 0
}

func ordersWithoutVersion(c *lesson.Check) (string, bool) {
	found, err := exploreOrders(c.Context(), c.World, withoutVersion(addTea), withoutVersion(addMug))
	c.NoError(err)
	return "a repository that forgets it: " + found.String(), found.Wrong == 0
}

// findings are what exploring two requests has found.
type findings struct {
	explore.Result
	refused int // schedules in which a request was refused
}

// String says how many schedules end wrong.
func (f findings) String() string {
	return fmt.Sprintf("wrong in %d of %d schedules", f.Wrong, f.Schedules)
}

func (f findings) timeline() []string {
	if f.Shortest == nil {
		return nil
	}
	return append([]string{"A schedule is one way to mix the steps of two requests. The shortest one", "that ends with a wrong total:"},
		f.Shortest.Timeline([2]string{"one request", "the other"}, 76)...)
}

// interleave explores two requests to the spare order. What they were told is done must
// be there, the total must be that of the items, and what is paid must be what was charged.
func interleave(ctx context.Context, w *lesson.World, one, other explore.Session) (found findings, err error) {
	one.Name, other.Name = "one", "other"
	x := explore.Exploration{
		DB: w.DB, Tap: w.Tap(),
		Sessions: [2]explore.Session{one, other},
		Check: func(ctx context.Context, end explore.Outcome) (wrong []string, err error) {
			order, err := stateOf(w.DB.WithContext(ctx), spare)
			left := order.Items - 1 // what requests have left: an item, or that it is paid
			if order.Status == activerecord.StatusPaid {
				left++
			}
			for _, told := range end.Errs {
				switch {
				case told == nil:
					left--
				case refused(told):
					found.refused++
				default:
					return nil, told
				}
			}
			if left != 0 || order.Total != order.Sum || !order.paidInFull() {
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

func exploreRows(ctx context.Context, w *lesson.World, one, other rowRequest) (findings, error) {
	session := func(request rowRequest) explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return request(db, spare) }}
	}
	return interleave(ctx, w, session(one), session(other))
}

type orderRequest func(context.Context, *repository.Store, domainmodel.OrderID) error

func exploreOrders(ctx context.Context, w *lesson.World, one, other orderRequest) (findings, error) {
	session := func(request orderRequest) explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return request(ctx, store, spare) },
		}
	}
	return interleave(ctx, w, session(one), session(other))
}
