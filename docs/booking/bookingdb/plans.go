package bookingdb

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Plans is the repository of plans.
type Plans struct {
	session *unitofwork.Session
	outbox  *outbox.Outbox
	guard   *guard.Guard
}

var planEvents = outbox.TypesOf[booking.Event](booking.RoomWasBooked{}, booking.BookingWasCancelled{}, booking.PlanWasClosed{})

// load reads a plan and its bookings in one statement: two could see two states of
// them, even in a transaction, unless it is isolated more than usual. A plan without bookings
// has one row without a reference.
const load = `
	SELECT p.id, p.room, p.day, p.seats, p.closed, p.version,
		b.reference, COALESCE(b.from_minute, -1), COALESCE(b.to_minute, -1), COALESCE(b.guests, 0)
	FROM plans p LEFT JOIN bookings b ON b.plan_id = p.id
	WHERE p.id = ?`

// FindByID returns a copy of the stored plan. It returns an error that wraps
// booking.ErrPlanNotFound, or a *booking.CorruptPlanError for rows that break a rule.
func (r *Plans) FindByID(ctx context.Context, id booking.PlanID) (*booking.Plan, error) {
	var s booking.Snapshot
	var unreadable error
	err := r.session.Read(ctx, func(db *gorm.DB) *gorm.DB { return db.Raw(load, int64(id)) }, func(scan func(...any) error) {
		var reference *string
		var b booking.Booking
		err := scan(&s.ID, &s.Room, &s.Day, &s.Seats, &s.Closed, &s.Version, &reference, &b.From, &b.To, &b.Guests)
		unreadable = errors.Join(unreadable, err)
		if reference != nil {
			b.Reference = *reference
			s.Bookings = append(s.Bookings, b)
		}
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("find plan %d: %w", id, err)
	case unreadable != nil:
		return nil, &booking.CorruptPlanError{PlanID: id, Err: unreadable}
	case s.ID == 0:
		return nil, fmt.Errorf("find plan %d: %w", id, booking.ErrPlanNotFound)
	}
	return booking.Restore(s)
}

// Save writes what has changed since the plan was loaded, or all of a new one, in one
// transaction. If that fails, the plan in memory stays as it is. It returns a
// *booking.ConflictError if someone else was first, and an error that wraps
// booking.ErrPlanNotFound if the plan was deleted, or booking.ErrPlanExists.
func (r *Plans) Save(ctx context.Context, plan *booking.Plan) error {
	if err := r.save(ctx, plan); err != nil {
		return fmt.Errorf("save plan %d: %w", plan.ID(), err)
	}
	return nil
}

func (r *Plans) save(ctx context.Context, plan *booking.Plan) error {
	before, existed := plan.Restored()
	after, happened := plan.Snapshot(), plan.Events()
	if existed && len(happened) == 0 && reflect.DeepEqual(before, after) {
		_, err := r.session.DB(ctx) // the error of a context that has ended
		return err
	}
	after.Version = before.Version + 1
	saved, err := booking.Restore(after)
	if err != nil {
		return err
	}
	records, err := planEvents.Records(happened)
	if err != nil {
		return err
	}
	return r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		write := update
		if !existed {
			write = insert
		}
		if err := write(tx.DB(ctx), before, after); err != nil {
			return err
		}
		if err := r.writeBookings(tx.DB(ctx), before, after); err != nil {
			return err
		}
		if err := r.outbox.Append(ctx, tx, PlanEvents, strconv.FormatInt(int64(after.ID), 10), after.Version, records...); err != nil {
			return err
		}
		unitofwork.Replace(tx, plan, saved)
		return nil
	})
}

// Update loads the plan, calls change, and saves it. If someone else was first, it does so
// again, up to ten times in all, so change must have no effect but on the plan. In a
// transaction it is tried once: give that Attempts.
func (r *Plans) Update(ctx context.Context, id booking.PlanID, change func(*booking.Plan) error) error {
	return r.session.Join(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		plans := &Plans{tx.Session(), r.outbox, r.guard}
		plan, err := plans.FindByID(ctx, id)
		if err != nil {
			return err
		}
		if err := change(plan); err != nil {
			return err
		}
		return plans.Save(ctx, plan)
	}, unitofwork.Attempts(attempts))
}

func insert(tx *gorm.DB, _, after booking.Snapshot) error {
	err := tx.Create(&planRow{ID: int64(after.ID), Room: after.Room, Day: after.Day, Seats: after.Seats, Closed: after.Closed, Version: after.Version}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return booking.ErrPlanExists
	}
	return err
}

// update writes the plan's row whatever has changed, since it carries the version of all of
// it.
func update(tx *gorm.DB, before, after booking.Snapshot) error {
	root := func(db *gorm.DB) *gorm.DB { return db.Model(&planRow{}).Where("id = ?", int64(before.ID)) }
	result := root(tx).Where("version = ?", before.Version).UpdateColumns(map[string]any{"closed": after.Closed, "version": after.Version})
	return unitofwork.Guarded(result, root, booking.ErrPlanNotFound, func(stored int64) error {
		return &booking.ConflictError{PlanID: before.ID, Loaded: before.Version, Stored: stored}
	})
}

// writeBookings writes what has changed of the bookings. The plan's version was incremented
// before, which the guard is told.
func (r *Plans) writeBookings(tx *gorm.DB, before, after booking.Snapshot) error {
	if slices.Equal(before.Bookings, after.Bookings) {
		return nil
	}
	return r.guard.WriteChildren(tx, int64(after.ID), func() error { return writeDifference(tx, before, after) })
}

func writeDifference(tx *gorm.DB, before, after booking.Snapshot) error {
	plan := int64(after.ID)
	for _, b := range before.Bookings {
		if indexOf(after, b.Reference) < 0 {
			if err := tx.Where("plan_id = ? AND reference = ?", plan, b.Reference).Delete(&bookingRow{}).Error; err != nil {
				return err
			}
		}
	}
	var added []bookingRow
	for _, b := range after.Bookings {
		row := bookingRow{PlanID: plan, Reference: b.Reference, FromMinute: int(b.From), ToMinute: int(b.To), Guests: b.Guests}
		at := indexOf(before, b.Reference)
		if at < 0 {
			added = append(added, row)
		} else if before.Bookings[at] != b {
			err := tx.Model(&bookingRow{}).Where("plan_id = ? AND reference = ?", plan, b.Reference).
				Select("FromMinute", "ToMinute", "Guests").UpdateColumns(row).Error
			if err != nil {
				return err
			}
		}
	}
	if len(added) == 0 {
		return nil
	}
	return tx.Create(&added).Error
}

func indexOf(s booking.Snapshot, reference string) int {
	return slices.IndexFunc(s.Bookings, func(b booking.Booking) bool { return b.Reference == reference })
}
