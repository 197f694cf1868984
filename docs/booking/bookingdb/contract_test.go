package bookingdb_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

func TestPlansKeepTheContract(t *testing.T) {
	repositorytest.Run(t, func(t *testing.T) planKit {
		s := open(t)
		return kit(t, s.db, s.store, s.tap)
	})
}

// The guard changes nothing but what becomes of old code's writes.
func TestPlansKeepTheContractWhileOldCodeWrites(t *testing.T) {
	repositorytest.Run(t, func(t *testing.T) planKit {
		s := open(t)
		return guardedKit(t, s.db, s.store, s.tap)
	})
}

type planKit = repositorytest.Kit[booking.Plan, planState]

// planState is all that can be seen of a plan.
type planState struct {
	booking.Snapshot
	Events []booking.Event
}

// guardedKit is kit, with what old code does. Nothing is left out, so it is strict.
func guardedKit(t *testing.T, db *gorm.DB, store *bookingdb.Store, tap *sqltap.Tap) planKit {
	t.Helper()
	require.NoError(t, store.Guard.Install(t.Context()))
	kit := kit(t, db, store, tap)
	kit.Old = map[string]repositorytest.Write{
		"book":   sqlOn(db, "INSERT INTO bookings (plan_id, reference, from_minute, to_minute, guests) VALUES (?, 'old', 1200, 1230, 1)"),
		"cancel": sqlOn(db, "DELETE FROM bookings WHERE plan_id = ? AND reference = 'ada'"),
		"move":   sqlOn(db, "UPDATE bookings SET from_minute = 530 WHERE plan_id = ? AND reference = 'ada'"),
		"close":  sqlOn(db, "UPDATE plans SET closed = TRUE WHERE id = ?"),
	}
	kit.Strict = true
	return kit
}

func sqlOn(db *gorm.DB, statement string) repositorytest.Write {
	return func(ctx context.Context, plan int64) error { return db.WithContext(ctx).Exec(statement, plan).Error }
}

func kit(_ *testing.T, db *gorm.DB, store *bookingdb.Store, tap *sqltap.Tap) planKit {
	bookBob := func(p *booking.Plan) error {
		return p.Book(booking.Booking{Reference: "bob", From: booking.At(12, 0), To: booking.At(13, 0), Guests: 1})
	}
	cancel := func(reference string) func(*booking.Plan) error {
		return func(p *booking.Plan) error { return p.Cancel(reference) }
	}
	return planKit{
		New: newPlan,
		Commands: map[string]func(*booking.Plan) error{
			"book":            bookBob,
			"move":            func(p *booking.Plan) error { return p.Move("ada", booking.At(8, 0), booking.At(9, 0)) },
			"cancel one":      cancel("ada"),
			"cancel the last": func(p *booking.Plan) error { return errors.Join(cancel("ada")(p), cancel("eve")(p)) },
			"close":           func(p *booking.Plan) error { p.Close(); return nil },
			"replace": func(p *booking.Plan) error { // to the plan another booking, to storage a changed row
				return errors.Join(cancel("ada")(p), p.Book(booking.Booking{Reference: "ada", From: booking.At(7, 0), To: booking.At(7, 30), Guests: 6}))
			},
		},
		State:        func(p *booking.Plan) planState { return planState{p.Snapshot(), p.Events()} },
		Version:      (*booking.Plan).Version,
		Repository:   functions(store),
		ThereAndBack: []func(*booking.Plan) error{bookBob, cancel("bob")},
		Grow: func(p *booking.Plan) error {
			n := len(p.Snapshot().Bookings)
			return p.Book(booking.Booking{Reference: fmt.Sprint(n), From: booking.At(14, n), To: booking.At(14, n+1), Guests: 1})
		},
		NotFound: func(err error) bool { return errors.Is(err, booking.ErrPlanNotFound) },
		Exists:   func(err error) bool { return errors.Is(err, booking.ErrPlanExists) },
		Corrupt:  func(err error) bool { _, ok := errors.AsType[*booking.CorruptPlanError](err); return ok },
		InTransaction: func(ctx context.Context, do func(context.Context, repositorytest.Repository[booking.Plan]) error) error {
			return store.InTransaction(ctx, func(ctx context.Context, tx *bookingdb.Store) error { return do(ctx, functions(tx)) })
		},
		Events: func(p *booking.Plan) (texts []string) {
			for _, event := range p.Events() {
				texts = append(texts, fmt.Sprintf("%T%v", event, event))
			}
			return texts
		},
		Deliver: func(ctx context.Context) (delivered []string, err error) {
			err = store.Relay(func(_ context.Context, _ outbox.ID, event booking.Event) error {
				delivered = append(delivered, fmt.Sprintf("%T%v", event, event))
				return nil
			}).Drain(ctx)
			return delivered, err
		},
		Delete: sqlOn(db, "DELETE FROM plans WHERE id = ?"),
		Damage: map[string]repositorytest.Write{
			"bookings overlap": sqlOn(db, "UPDATE bookings SET from_minute = 600, to_minute = 660 WHERE plan_id = ?"),
			"too many guests":  sqlOn(db, "UPDATE bookings SET guests = 7 WHERE plan_id = ? AND reference = 'ada'"),
			"no time":          sqlOn(db, "UPDATE bookings SET to_minute = from_minute WHERE plan_id = ?"),
			"no reference":     sqlOn(db, "UPDATE bookings SET reference = '' WHERE plan_id = ? AND reference = 'ada'"),
			"too few seats":    sqlOn(db, "UPDATE plans SET seats = 3 WHERE id = ?"),
			"no date":          sqlOn(db, "UPDATE plans SET day = 'Saturday' WHERE id = ?"),
			"no version":       sqlOn(db, "UPDATE plans SET version = -1 WHERE id = ?"),
		},
		Tap: tap,
	}
}

func functions(s *bookingdb.Store) repositorytest.Repository[booking.Plan] {
	return repositorytest.Repository[booking.Plan]{
		Save: s.Plans.Save,
		Find: func(ctx context.Context, n int64) (*booking.Plan, error) {
			return s.Plans.FindByID(ctx, booking.PlanID(n))
		},
		Update: func(ctx context.Context, n int64, change func(*booking.Plan) error) error {
			return s.Plans.Update(ctx, booking.PlanID(n), change)
		},
	}
}

func newPlan(n int64) *booking.Plan {
	plan, err := booking.NewPlan(booking.PlanID(n), fmt.Sprint("room ", n), "2026-03-14", 6)
	if err == nil {
		err = errors.Join(
			plan.Book(booking.Booking{Reference: "eve", From: booking.At(10, 30), To: booking.At(11, 0), Guests: 2}),
			plan.Book(booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}))
	}
	if err != nil {
		panic(err)
	}
	return plan
}

// A mail that fails is sent later, and nothing is mailed of what was rolled back.
func TestEventsAreDelivered(t *testing.T) {
	s := open(t)
	s.saved(t)
	require.ErrorIs(t, s.store.InTransaction(t.Context(), func(ctx context.Context, tx *bookingdb.Store) error {
		require.NoError(t, tx.Plans.Update(ctx, 7, func(p *booking.Plan) error { return p.Cancel("ada") }))
		return assert.AnError
	}), assert.AnError)
	var told []string
	down := true
	relay := s.store.Relay(func(_ context.Context, id outbox.ID, event booking.Event) error {
		if down {
			return assert.AnError
		}
		told = append(told, fmt.Sprintf("%s %T", id, event))
		return nil
	})
	relay.Backoff = func(int) (none time.Duration) { return none }
	require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	down = false
	require.NoError(t, relay.Drain(t.Context()))
	assert.Equal(t, []string{"plan/7/1/1 booking.RoomWasBooked", "plan/7/1/2 booking.RoomWasBooked"}, told)
}
