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

type planKit = repositorytest.Kit[booking.Plan, booking.Snapshot]

func TestPlansKeepTheContract(t *testing.T) {
	repositorytest.RunAggregate(t, func(t *testing.T) planKit {
		s := open(t)
		return kitWithoutOldCode(t, s.db, s.store, s.tap)
	})
}

// The guard changes nothing but what becomes of old code's writes.
func TestPlansKeepTheContractWhileOldCodeWrites(t *testing.T) {
	repositorytest.RunAggregate(t, func(t *testing.T) planKit {
		s := open(t)
		return kitWithOldCode(t, s.db, s.store, s.tap)
	})
}

func kitWithOldCode(t *testing.T, db *gorm.DB, store *bookingdb.Store, tap *sqltap.Tap) planKit {
	t.Helper()
	require.NoError(t, store.Guard.Install(t.Context()))
	kit := kitWithoutOldCode(t, db, store, tap)
	for _, statement := range []string{
		"INSERT INTO bookings (plan_id, reference, from_minute, to_minute, guests) VALUES (?, 'old', 1200, 1230, 1)",
		"DELETE FROM bookings WHERE plan_id = ? AND reference = 'ada'",
		"UPDATE bookings SET from_minute = 530 WHERE plan_id = ? AND reference = 'ada'",
		"UPDATE plans SET closed = TRUE WHERE id = ?",
	} {
		kit.Old = append(kit.Old, sqlOn(db, statement))
	}
	return kit
}

// sqlOn returns a function that runs the statement for a plan.
func sqlOn(db *gorm.DB, statement string) func(ctx context.Context, plan int64) error {
	return func(ctx context.Context, plan int64) error { return db.WithContext(ctx).Exec(statement, plan).Error }
}

func kitWithoutOldCode(_ *testing.T, db *gorm.DB, store *bookingdb.Store, tap *sqltap.Tap) planKit {
	kit := kitOf(store)
	kit.InTransaction = func(ctx context.Context, do func(context.Context, planKit) error) error {
		return store.InTransaction(ctx, func(ctx context.Context, tx *bookingdb.Store) error { return do(ctx, kitOf(tx)) })
	}
	kit.Delete = sqlOn(db, "DELETE FROM plans WHERE id = ?")
	kit.Damage = []func(context.Context, int64) error{
		sqlOn(db, "UPDATE bookings SET guests = 7 WHERE plan_id = ?"),
		sqlOn(db, "UPDATE plans SET day = 'Saturday' WHERE id = ?"),
		sqlOn(db, "UPDATE plans SET version = -1 WHERE id = ?"),
	}
	kit.Tap = tap
	return kit
}

func kitOf(s *bookingdb.Store) planKit {
	ada := booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}
	return planKit{
		New: func(n int64) *booking.Plan {
			plan, err := booking.NewPlan(booking.PlanID(n), fmt.Sprint("room ", n), "2026-03-14", 6)
			if err == nil {
				err = plan.Book(ada)
			}
			if err != nil {
				panic(err)
			}
			return plan
		},
		Change: []func(*booking.Plan) error{
			func(p *booking.Plan) error {
				return p.Book(booking.Booking{Reference: "bob", From: booking.At(12, 0), To: booking.At(13, 0), Guests: 1})
			},
			func(p *booking.Plan) error { return p.Move("ada", booking.At(8, 0), booking.At(9, 0)) },
			func(p *booking.Plan) error { return p.Cancel("ada") },
			func(p *booking.Plan) error { p.Close(); return nil },
		},
		Undo: func(p *booking.Plan) error { return p.Cancel("bob") },
		Grow: func(p *booking.Plan) error {
			n := len(p.Snapshot().Bookings)
			return p.Book(booking.Booking{Reference: fmt.Sprint(n), From: booking.Minute(600 + n), To: booking.Minute(601 + n), Guests: 1})
		},
		Size:     func(p *booking.Plan) int { return len(p.Snapshot().Bookings) },
		Snapshot: (*booking.Plan).Snapshot,
		Version:  (*booking.Plan).Version,
		Save:     s.Plans.Save,
		Find: func(ctx context.Context, n int64) (*booking.Plan, error) {
			return s.Plans.FindByID(ctx, booking.PlanID(n))
		},
		NotFound: func(err error) bool { return errors.Is(err, booking.ErrPlanNotFound) },
		Exists:   func(err error) bool { return errors.Is(err, booking.ErrPlanExists) },
		Corrupt:  func(err error) bool { _, ok := errors.AsType[*booking.CorruptPlanError](err); return ok },
	}
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
