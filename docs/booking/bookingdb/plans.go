package bookingdb

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
)

// Plans is the repository of plans.
type Plans struct{ db *gorm.DB }

// New returns the repository on a database that Migrate has prepared. The handle
// translates errors, as those of package sqlite do.
func New(db *gorm.DB) *Plans { return &Plans{db.Session(&gorm.Session{NewDB: true})} }

// load reads a plan and its bookings in one statement: two could see two states of
// them, even in a transaction, unless it is isolated more than usual.
const load = `
	SELECT p.id, p.room, p.day, p.seats, p.version, b.reference, b.from_minute, b.to_minute, b.guests
	FROM plans p LEFT JOIN bookings b ON b.plan_id = p.id
	WHERE p.id = ?`

// FindByID returns a copy of the stored plan. It returns an error that wraps
// booking.ErrPlanNotFound, or a *booking.CorruptPlanError for rows that break a rule.
func (r *Plans) FindByID(ctx context.Context, id booking.PlanID) (*booking.Plan, error) {
	var rows []joined
	err := r.db.WithContext(ctx).Raw(load, int64(id)).Scan(&rows).Error
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
	after := plan.Snapshot()
	d := compare(before.Bookings, after.Bookings)
	if existed && d.empty() {
		return ctx.Err()
	}
	after.Version = before.Version + 1
	saved, err := booking.Restore(after)
	if err != nil {
		return err
	}
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		write := update
		if !existed {
			write = insert
		}
		if err := write(tx, before, after); err != nil {
			return err
		}
		return d.write(tx, after.ID)
	})
	if err == nil {
		*plan = *saved // only now: it is committed
	}
	return err
}

func insert(tx *gorm.DB, _, after booking.Snapshot) error {
	row := planRowOf(after)
	err := tx.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return booking.ErrPlanExists
	}
	return err
}

// update moves the version, also when only a booking has changed: it is the version
// of all of it.
func update(tx *gorm.DB, before, after booking.Snapshot) error {
	result := tx.Model(&planRow{}).
		Where("id = ? AND version = ?", int64(before.ID), before.Version).
		UpdateColumn("version", after.Version)
	if result.Error != nil || result.RowsAffected == 1 {
		return result.Error
	}
	var stored []int64
	if err := tx.Model(&planRow{}).Where("id = ?", int64(before.ID)).Pluck("version", &stored).Error; err != nil {
		return err
	}
	if len(stored) == 0 {
		return booking.ErrPlanNotFound
	}
	return &booking.ConflictError{PlanID: before.ID, Loaded: before.Version, Stored: stored[0]}
}
