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

// load reads a plan and its bookings in one statement: two could see two states of
// them, even in a transaction, unless it is isolated more than usual.
const load = `
	SELECT p.id, p.room, p.day, p.seats, p.closed, p.version, b.reference, b.from_minute, b.to_minute, b.guests
	FROM plans p LEFT JOIN bookings b ON b.plan_id = p.id
	WHERE p.id = ?`

// FindByID returns a copy of the stored plan. It returns an error that wraps
// booking.ErrPlanNotFound, or a *booking.CorruptPlanError for rows that break a rule.
func (r *Plans) FindByID(ctx context.Context, id booking.PlanID) (*booking.Plan, error) {
	var rows []joined
	db, err := r.session.DB(ctx)
	if err == nil {
		err = db.Raw(load, int64(id)).Scan(&rows).Error
	}
	if err == nil && len(rows) == 0 {
		err = booking.ErrPlanNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find plan %d: %w", id, err)
	}
	return booking.Restore(snapshot(rows))
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
		_, err := r.session.DB(ctx)
		return err
	}
	after.Version = before.Version + 1
	saved, err := booking.Restore(after)
	if err != nil {
		return err
	}
	records, err := events.Records(happened)
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
		if err := r.outbox.Append(ctx, tx, aggregate, strconv.FormatInt(int64(after.ID), 10), after.Version, records...); err != nil {
			return err
		}
		unitofwork.Replace(tx, plan, saved)
		return nil
	})
}

// Update loads the plan, has change change it, and saves it, again from the start if someone
// else was first. So change may be called several times.
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
	}, unitofwork.Attempts(10))
}

func insert(tx *gorm.DB, _, after booking.Snapshot) error {
	row := planRowOf(after)
	err := tx.Create(&row).Error
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
	return r.guard.WriteChildren(tx, int64(after.ID), func() error {
		return compare(before.Bookings, after.Bookings).write(tx, after.ID)
	})
}
