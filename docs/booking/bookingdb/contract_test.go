package bookingdb_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/aggregatetest"
)

func TestPlansKeepTheContract(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		repositorytest.Run(t, func(t *testing.T) planKit { return kit(openOn(t, empty)) })
	})
}

// The guard changes nothing but what becomes of old code's writes.
func TestPlansKeepTheContractWhileOldCodeWrites(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		repositorytest.Run(t, func(t *testing.T) planKit { return guardedKit(t, openOn(t, empty)) })
	})
}

type planKit = repositorytest.Kit[booking.Plan, aggregatetest.State[booking.Snapshot, booking.Event]]

// guardedKit is kit, with what old code does. Nothing is left out, so it is strict.
func guardedKit(t *testing.T, s store) planKit {
	t.Helper()
	require.NoError(t, s.Guard.Install(t.Context()))
	kit := kit(s)
	kit.Old = map[string]repositorytest.Write{
		"book":   sqlOn(s.db, "INSERT INTO bookings (plan_id, reference, from_minute, to_minute, guests) VALUES (?, 'old', 1200, 1230, 1)"),
		"cancel": sqlOn(s.db, "DELETE FROM bookings WHERE plan_id = ? AND reference = 'ada'"),
		"move":   sqlOn(s.db, "UPDATE bookings SET from_minute = 530 WHERE plan_id = ? AND reference = 'ada'"),
		"close":  sqlOn(s.db, "UPDATE plans SET closed = TRUE WHERE id = ?"),
	}
	kit.Strict = true
	return kit
}

func sqlOn(db *gorm.DB, statement string) repositorytest.Write {
	return func(ctx context.Context, plan int64) error { return db.WithContext(ctx).Exec(statement, plan).Error }
}

func kit(s store) planKit {
	bookBob := func(p *booking.Plan) error {
		return p.Book(booking.Booking{Reference: "bob", From: booking.At(12, 0), To: booking.At(13, 0), Guests: 1})
	}
	cancel := func(reference string) func(*booking.Plan) error {
		return func(p *booking.Plan) error { return p.Cancel(reference) }
	}
	damage := map[string]repositorytest.Write{
		"bookings overlap": sqlOn(s.db, "UPDATE bookings SET from_minute = 600, to_minute = 660 WHERE plan_id = ?"),
		"too many guests":  sqlOn(s.db, "UPDATE bookings SET guests = 7 WHERE plan_id = ? AND reference = 'ada'"),
		"no time":          sqlOn(s.db, "UPDATE bookings SET to_minute = from_minute WHERE plan_id = ?"),
		"no reference":     sqlOn(s.db, "UPDATE bookings SET reference = '' WHERE plan_id = ? AND reference = 'ada'"),
		"too few seats":    sqlOn(s.db, "UPDATE plans SET seats = 3 WHERE id = ?"),
		"no date":          sqlOn(s.db, "UPDATE plans SET day = 'Saturday' WHERE id = ?"),
		"no version":       sqlOn(s.db, "UPDATE plans SET version = -1 WHERE id = ?"),
	}
	if s.db.Name() == "sqlite" { // whose columns take anything
		damage["closed is a text"] = sqlOn(s.db, "UPDATE plans SET closed = 'perhaps' WHERE id = ?")
		damage["guests are a text"] = sqlOn(s.db, "UPDATE bookings SET guests = 'many' WHERE plan_id = ?")
	}
	kit := aggregatetest.Kit(s.Session, s.Plans.Repository, func(n int64) booking.PlanID { return booking.PlanID(n) })
	kit.New = newPlan
	kit.Commands = map[string]func(*booking.Plan) error{
		"book":            bookBob,
		"move":            func(p *booking.Plan) error { return p.Move("ada", booking.At(8, 0), booking.At(9, 0)) },
		"cancel one":      cancel("ada"),
		"cancel the last": func(p *booking.Plan) error { return errors.Join(cancel("ada")(p), cancel("eve")(p)) },
		"close":           func(p *booking.Plan) error { p.Close(); return nil },
		"replace": func(p *booking.Plan) error { // to the plan another booking, to storage a changed row
			return errors.Join(cancel("ada")(p), p.Book(booking.Booking{Reference: "ada", From: booking.At(7, 0), To: booking.At(7, 30), Guests: 6}))
		},
	}
	kit.ThereAndBack = []func(*booking.Plan) error{bookBob, cancel("bob")}
	kit.Grow = func(p *booking.Plan) error {
		n := len(p.Snapshot().Bookings)
		return p.Book(booking.Booking{Reference: fmt.Sprint(n), From: booking.At(14, n), To: booking.At(14, n+1), Guests: 1})
	}
	kit.NotFound = func(err error) bool { return errors.Is(err, booking.ErrPlanNotFound) }
	kit.Exists = func(err error) bool { return errors.Is(err, booking.ErrPlanExists) }
	kit.Corrupt = func(err error) bool { _, ok := errors.AsType[*booking.CorruptPlanError](err); return ok }
	kit.Deliver = func(ctx context.Context) (delivered []string, err error) {
		err = s.Relay(func(_ context.Context, _ outbox.ID, event booking.Event) error {
			delivered = append(delivered, aggregatetest.Text(event))
			return nil
		}).Drain(ctx)
		return delivered, err
	}
	kit.Delete = sqlOn(s.db, "DELETE FROM plans WHERE id = ?")
	kit.Damage = damage
	kit.Tap = s.tap
	return kit
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
