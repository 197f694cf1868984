package bookingdb_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/aggregatetest"
)

func TestWaitlistsKeepTheContract(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		repositorytest.Run(t, func(t *testing.T) listKit { return listKitOf(openOn(t, empty)) })
	})
}

type listKit = repositorytest.Kit[waitlist.List, aggregatetest.State[waitlist.Snapshot, waitlist.RequestWasAdded]]

// No old code writes the lists, so Old is left out.
func listKitOf(s store) listKit {
	// book is for a plan that is free between these hours.
	book := func(from, to int) func(l *waitlist.List) error {
		return func(l *waitlist.List) error {
			plan, err := booking.NewPlan(1, "Blue", "2026-03-14", 1)
			if err == nil {
				err = errors.Join(
					plan.Book(booking.Booking{Reference: "morning", From: 0, To: booking.At(from, 0), Guests: 1}),
					plan.Book(booking.Booking{Reference: "evening", From: booking.At(to, 0), To: booking.At(24, 0), Guests: 1}))
			}
			if err == nil {
				l.BookInto(plan)
			}
			return err
		}
	}
	addCy := func(l *waitlist.List) error { return waits(l, "cy", 9, 10) }
	kit := aggregatetest.Kit(s.Session, s.Waitlists.Repository, func(n int64) booking.PlanID { return booking.PlanID(n) })
	kit.New = func(n int64) *waitlist.List {
		list := waitlist.New(booking.PlanID(n))
		if err := errors.Join(waits(list, "ada", 10, 11), waits(list, "bob", 9, 10)); err != nil {
			panic(err)
		}
		return list
	}
	kit.Commands = map[string]func(*waitlist.List) error{
		"add":           addCy,
		"book":          book(9, 10),
		"book the last": book(9, 11),
		"close":         func(l *waitlist.List) error { l.Close(); return nil },
	}
	kit.Grow = func(l *waitlist.List) error {
		return waits(l, fmt.Sprint(len(l.Snapshot().Requests)), 12, 13)
	}
	kit.ThereAndBack = []func(*waitlist.List) error{
		func(l *waitlist.List) error { return waits(l, "dan", 12, 13) },
		book(12, 13),
	}
	kit.NotFound = func(err error) bool { return errors.Is(err, waitlist.ErrNotFound) }
	kit.Exists = func(err error) bool {
		_, ok := errors.AsType[*waitlist.ConflictError](err)
		return ok || errors.Is(err, outbox.ErrRecorded) // of a list that was deleted
	}
	kit.Corrupt = func(err error) bool { _, ok := errors.AsType[*waitlist.CorruptError](err); return ok }
	kit.OnDemand = true
	kit.Delete = sqlOn(s.db, "DELETE FROM waitlists WHERE plan_id = ?")
	kit.Damage = map[string]repositorytest.Write{
		"no JSON":               sqlOn(s.db, "UPDATE waitlists SET requests = '[' WHERE plan_id = ?"),
		"no request":            sqlOn(s.db, "UPDATE waitlists SET requests = '[{}]' WHERE plan_id = ?"),
		"closed, and not empty": sqlOn(s.db, "UPDATE waitlists SET closed = TRUE WHERE plan_id = ?"),
		"no version":            sqlOn(s.db, "UPDATE waitlists SET version = -1 WHERE plan_id = ?"),
	}
	kit.Tap = s.tap
	return kit
}
