package bookingdb_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
)

func TestWaitlistsKeepTheContract(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		repositorytest.Run(t, func(t *testing.T) listKit { return listKitOf(openOn(t, empty)) })
	})
}

type listKit = repositorytest.Kit[waitlist.List, listState]

// listState is all that can be seen of a list.
type listState struct {
	waitlist.Snapshot
	Events []waitlist.RequestWasAdded
}

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
	return listKit{
		New: func(n int64) *waitlist.List {
			list := waitlist.New(booking.PlanID(n))
			if err := errors.Join(waits(list, "ada", 10, 11), waits(list, "bob", 9, 10)); err != nil {
				panic(err)
			}
			return list
		},
		Commands: map[string]func(*waitlist.List) error{
			"add":           addCy,
			"book":          book(9, 10),
			"book the last": book(9, 11),
			"close":         func(l *waitlist.List) error { l.Close(); return nil },
		},
		State:   func(l *waitlist.List) listState { return listState{l.Snapshot(), l.Events()} },
		Version: (*waitlist.List).Version,
		Grow: func(l *waitlist.List) error {
			return waits(l, fmt.Sprint(len(l.Snapshot().Requests)), 12, 13)
		},
		Repository: lists(s.Store),
		ThereAndBack: []func(*waitlist.List) error{
			func(l *waitlist.List) error { return waits(l, "dan", 12, 13) },
			book(12, 13),
		},
		NotFound: func(err error) bool { return errors.Is(err, waitlist.ErrNotFound) },
		Exists: func(err error) bool {
			_, ok := errors.AsType[*waitlist.ConflictError](err)
			return ok || errors.Is(err, outbox.ErrRecorded) // of a list that was deleted
		},
		Corrupt: func(err error) bool { _, ok := errors.AsType[*waitlist.CorruptError](err); return ok },
		InTransaction: func(ctx context.Context, do func(context.Context, repositorytest.Repository[waitlist.List]) error) error {
			return s.InTransaction(ctx, func(ctx context.Context, tx *bookingdb.Store) error { return do(ctx, lists(tx)) })
		},
		OnDemand: true,
		Delete:   sqlOn(s.db, "DELETE FROM waitlists WHERE plan_id = ?"),
		Damage: map[string]repositorytest.Write{
			"no JSON":               sqlOn(s.db, "UPDATE waitlists SET requests = '[' WHERE plan_id = ?"),
			"no request":            sqlOn(s.db, "UPDATE waitlists SET requests = '[{}]' WHERE plan_id = ?"),
			"closed, and not empty": sqlOn(s.db, "UPDATE waitlists SET closed = TRUE WHERE plan_id = ?"),
			"no version":            sqlOn(s.db, "UPDATE waitlists SET version = -1 WHERE plan_id = ?"),
		},
		Tap: s.tap,
	}
}

func lists(s *bookingdb.Store) repositorytest.Repository[waitlist.List] {
	return repositorytest.Repository[waitlist.List]{
		Save: s.Waitlists.Save,
		Find: func(ctx context.Context, n int64) (*waitlist.List, error) {
			list, err := s.Waitlists.FindByID(ctx, booking.PlanID(n))
			if err == nil && list.Version() == 0 { // every plan has a list, but not every list a row
				return nil, waitlist.ErrNotFound
			}
			return list, err
		},
		Update: func(ctx context.Context, n int64, change func(*waitlist.List) error) (*waitlist.List, error) {
			return s.Waitlists.Update(ctx, booking.PlanID(n), change)
		},
	}
}
