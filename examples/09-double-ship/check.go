package doubleship

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// The order of both scenarios, and one for the claims that try something else.
const contested, spare = 1, 2

// filled is how many pieces of each product the shop begins with.
const filled = 100

// noon is after every order was placed, whatever the clock says.
var noon = time.Date(2038, time.January, 1, 12, 0, 0, 0, time.UTC)

// prepare places both orders and pays them, with a bag of coffee in each.
func prepare(db *gorm.DB) error {
	for range spare {
		if _, err := lesson.PaidOrder(db, lesson.Coffee); err != nil {
			return err
		}
	}
	return nil
}

func stock(db *gorm.DB) (left int, err error) {
	err = db.Table("stocks").Where("warehouse_id = ? AND product_id = ?", lesson.Warehouse, lesson.Coffee).Select("quantity").Take(&left).Error
	return left, err
}

// seen is what a scenario saw: what exploring found, and the errors of the two
// requests that were run for the record.
type seen struct {
	found *explore.Result
	errs  [2]error
}

// loaded has an order that was loaded before the transaction began.
type loaded struct {
	*repository.Orders
	order *domainmodel.Order
}

func (l loaded) FindByID(context.Context, domainmodel.OrderID) (*domainmodel.Order, error) {
	return l.order, nil
}

func noScheduleGoesWrong(c *lesson.Check) (string, bool) {
	found := c.Seen.(seen).found
	return describe(found), found.Wrong == 0
}

func oneIsRefused(c *lesson.Check) (string, bool) {
	left, err := stock(c.DB)
	c.NoError(err)
	refusals := 0
	for _, err := range c.Seen.(seen).errs {
		if err != nil {
			refusals++
		}
	}
	return fmt.Sprintf("%d refused; e-mails: %d, stock left: %d of %d", refusals, len(c.Mails()), left, filled), refusals == 1
}

// rowsWithCare explores both remedies.
func rowsWithCare(c *lesson.Check) (string, bool) {
	locked, guarded := exploreSpareRow(c, shipLocked), exploreSpareRow(c, shipGuarded)
	return fmt.Sprintf("%d of %d; loaded before, with the status in a WHERE: %d of %d", locked.Wrong, locked.Schedules, guarded.Wrong, guarded.Schedules),
		locked.Wrong+guarded.Wrong == 0
}

func ordersInTransaction(c *lesson.Check) (string, bool) {
	found := exploreSpareOrder(c, shipInTransaction)
	return fmt.Sprintf("%d of %d", found.Wrong, found.Schedules), found.Wrong == 0
}

// rowsInTwoTransactions explores a way that looks guarded: the order's row is changed
// only from what was loaded. The stock is taken by then.
func rowsInTwoTransactions(c *lesson.Check) (string, bool) {
	found := exploreSpareRow(c, shipRowsApart)
	return describe(found), found.Wrong == 0
}

// ordersInTwoTransactions does the same.
func ordersInTwoTransactions(c *lesson.Check) (string, bool) {
	found := exploreSpareOrder(c, shipApart)
	return describe(found), found.Wrong == 0
}

func exploreSpareRow(c *lesson.Check, ship func(*gorm.DB, int64) error) *explore.Result {
	_, found, err := exploreRows(c.Context(), c.World, spare, ship)
	if !c.NoError(err) {
		return &explore.Result{}
	}
	return found
}

func exploreSpareOrder(c *lesson.Check, ship func(context.Context, *repository.Store, domainmodel.OrderID) error) *explore.Result {
	found, err := exploreOrders(c.Context(), c.World, spare, ship)
	if !c.NoError(err) {
		return &explore.Result{}
	}
	return found
}

// exploration is of two requests that do the same. It checks what shipping an order
// of one piece must leave behind. mails tells how many e-mails a run has sent.
func exploration(ctx context.Context, w *lesson.World, order int64, request func() explore.Session, mails func(context.Context, explore.Schedule) (int, error)) (*explore.Exploration, error) {
	db := w.DB.WithContext(ctx)
	before, err := stock(db)
	check := func(ctx context.Context, end explore.Outcome) (wrong []string, err error) {
		sent, err1 := mails(ctx, end.Schedule)
		status, err2 := lesson.Status(ctx, db, order)
		left, err3 := stock(db)
		switch {
		case sent == 2:
			wrong = append(wrong, twoMails)
		case sent != 1:
			wrong = append(wrong, fmt.Sprintf("%d mails", sent))
		}
		switch taken := before - left; {
		case taken == 2:
			wrong = append(wrong, stockTwice)
		case taken != 1:
			wrong = append(wrong, fmt.Sprintf("stock %d times", taken))
		}
		// The row has one shipping. If both were told of theirs, one is overwritten.
		if end.Errs == [2]error{} {
			wrong = append(wrong, lostUpdate)
		}
		if status != activerecord.StatusShipped {
			wrong = append(wrong, "the order is "+status)
		}
		return wrong, errors.Join(unlessRefused(end.Errs[0]), unlessRefused(end.Errs[1]), err1, err2, err3)
	}
	one, other := request(), request()
	one.Name, other.Name = "one", "other"
	return &explore.Exploration{
		DB: w.DB, Tap: w.Tap(), Check: check,
		Sessions: [2]explore.Session{one, other},
	}, err
}

// unlessRefused returns the error, unless it says that the request was refused.
func unlessRefused(err error) error {
	_, refused := errors.AsType[*domainmodel.CannotShipOrderError](err)
	_, conflict := errors.AsType[*domainmodel.ConflictError](err)
	if refused || conflict || errors.Is(err, activerecord.ErrWrongStatus) || errors.Is(err, errNotPaid) {
		return nil
	}
	return err
}

// The ways to end wrong that are always looked for and told.
const (
	twoMails   = "two mails"
	stockTwice = "stock twice"
	lostUpdate = "lost update"
)

// describe says how many schedules end wrong, and how many of them in each way.
func describe(r *explore.Result) string {
	ways := []string{twoMails, stockTwice, lostUpdate}
	for _, way := range slices.Sorted(maps.Keys(r.Ways)) {
		if !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
	}
	for i, way := range ways {
		ways[i] = fmt.Sprintf("%s %d", way, r.Ways[way])
	}
	return fmt.Sprintf("%d of %d: %s", r.Wrong, r.Schedules, strings.Join(ways, ", "))
}

// recordFrom begins the recording when the use case begins.
func recordFrom(w *lesson.World, do func(context.Context, *gorm.DB) error) func(context.Context, *gorm.DB) error {
	return func(ctx context.Context, db *gorm.DB) error {
		w.StartRecording()
		return do(ctx, db)
	}
}

const mail = "e-mail"

// exploreRows explores two requests that ship the order.
func exploreRows(ctx context.Context, w *lesson.World, order int64, ship func(*gorm.DB, int64) error) (x *explore.Exploration, found *explore.Result, err error) {
	request := func() explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return ship(db, order) }}
	}
	x, err = exploration(ctx, w, order, request, func(_ context.Context, s explore.Schedule) (mails int, err error) {
		return s.Noted(mail), nil
	})
	if err != nil {
		return nil, nil, err
	}
	defer func(before func(activerecord.Mail) error) { activerecord.SendMail = before }(activerecord.SendMail)
	activerecord.SendMail = func(activerecord.Mail) error {
		x.Note(mail)
		return nil
	}
	found, err = x.Run(ctx)
	return x, found, err
}

// exploreOrders explores with a Store for each session. When both have ended, the
// outbox is delivered, and each event that says that the order was shipped sends an
// e-mail.
func exploreOrders(ctx context.Context, w *lesson.World, id int64, ship func(context.Context, *repository.Store, domainmodel.OrderID) error) (*explore.Result, error) {
	request := func() explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return ship(ctx, store, domainmodel.OrderID(id)) },
		}
	}
	x, err := exploration(ctx, w, id, request, func(ctx context.Context, _ explore.Schedule) (mails int, err error) {
		mailer := domainmodel.NotifierFunc(func(_ context.Context, event domainmodel.SavedEvent) error {
			if _, shipped := event.Event.(domainmodel.OrderWasShipped); shipped {
				mails++
			}
			return nil
		})
		err = repository.Relay{Store: w.Store, Handlers: []domainmodel.Notifier{mailer}}.Drain(ctx)
		return mails, err
	})
	if err != nil {
		return nil, err
	}
	return x.Run(ctx)
}
