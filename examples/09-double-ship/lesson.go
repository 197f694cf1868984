// Package doubleship is lesson 09: two sessions that ship the same order, in every
// schedule of their steps.
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
)

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "09-double-ship",
	Part:    lesson.Production,
	Title:   "Double ship",
	Problem: "Two requests ship the same paid order. Every interleaving of their steps is run.",
	Fair:    "A disciplined team loads the order in the transaction, or has the status in an UPDATE's WHERE. Both are safe, if every caller does it.",
	Bites:   "Nothing forces a caller to use InTransaction.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"examples/09-double-ship/activerecord.go#ship"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"examples/09-double-ship/domainmodel.go#shipOrder"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "No schedule goes wrong with the order loaded before the transaction",
			Expected: lesson.OnlyDomainModel,
			Check: func(_ context.Context, w *lesson.World) (string, bool, error) {
				found := w.Seen.(seen).found
				return told(found), found.Wrong == 0, nil
			},
		},
		{
			Text:     "One of the two requests is refused",
			Expected: lesson.OnlyDomainModel,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				left, err := stock(w.DB.WithContext(ctx))
				refusals := 0
				for _, err := range w.Seen.(seen).errs {
					if err != nil {
						refusals++
					}
				}
				return fmt.Sprintf("%d refused; e-mails: %d, stock left: %d of %d", refusals, len(w.Mails()), left, filled), refusals == 1, err
			},
		},
		{
			Text:     "No schedule goes wrong with the order loaded in the transaction",
			Expected: lesson.BothSides,
			Check: func(ctx context.Context, w *lesson.World) (string, bool, error) {
				if w.Side == lesson.ActiveRecord {
					return withCare(ctx, w)
				}
				found, err := exploreStore(ctx, w, spare, shipInTransaction)
				if err != nil {
					return "", false, err
				}
				return fmt.Sprintf("%d of %d", found.Wrong, found.Schedules), found.Wrong == 0, nil
			},
		},
		{
			Text:     "No schedule goes wrong with a transaction for the stock, and one for the order",
			Expected: lesson.NeitherSide,
			Check:    inTwoTransactions,
		},
	},
}

// inTwoTransactions explores a way that looks guarded: the order's row is changed only
// from what was loaded. The stock is taken by then.
func inTwoTransactions(ctx context.Context, w *lesson.World) (observed string, kept bool, err error) {
	var found *explore.Result
	if w.Side == lesson.ActiveRecord {
		_, found, err = exploreRequests(ctx, w, spare, shipRowsApart)
	} else {
		found, err = exploreStore(ctx, w, spare, shipApart)
	}
	if err != nil {
		return "", false, err
	}
	return told(found), found.Wrong == 0, nil
}

// The order of both scenarios, and one for the claims that try something else.
const contested, spare = 1, 2

// filled is how many pieces of each product the shop begins with.
const filled = 100

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// seen is what a scenario saw: what exploring found, and the errors of the two
// requests that were run for the record.
type seen struct {
	found *explore.Result
	errs  [2]error
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
		return wrong, errors.Join(unexpected(end.Errs[0]), unexpected(end.Errs[1]), err1, err2, err3)
	}
	one, other := request(), request()
	one.Name, other.Name = "one", "other"
	return &explore.Exploration{
		DB: w.DB, Tap: w.Tap(), Check: check,
		Sessions: [2]explore.Session{one, other},
	}, err
}

// unexpected returns the error, unless it says that the request was refused.
func unexpected(err error) error {
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

// told says how many schedules end wrong, and how many of them in each way.
func told(r *explore.Result) string {
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

func stock(db *gorm.DB) (left int, err error) {
	err = db.Table("stocks").Where("warehouse_id = ? AND product_id = ?", lesson.Warehouse, lesson.Coffee).Select("quantity").Take(&left).Error
	return left, err
}

// prepare places both orders and pays them, with a bag of coffee in each.
func prepare(db *gorm.DB) error {
	for range spare {
		if _, err := lesson.PaidOrder(db, lesson.Coffee); err != nil {
			return err
		}
	}
	return nil
}
