package bookingdb

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/aggregate"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Plans is the repository of plans. FindByID returns an error that wraps
// booking.ErrPlanNotFound, or a *booking.CorruptPlanError for rows that break a rule. Save
// returns a *booking.ConflictError if someone else was first, and an error that wraps
// booking.ErrPlanNotFound if the plan was deleted, or booking.ErrPlanExists.
type Plans struct {
	*aggregate.Repository[booking.Plan, booking.PlanID, booking.Snapshot, booking.Event]
}

func newPlans(session *unitofwork.Session, box *outbox.Outbox, g *guard.Guard) *Plans {
	rows := planRows{g}
	return &Plans{aggregate.New(session, box, aggregate.Mapping[booking.Plan, booking.PlanID, booking.Snapshot, booking.Event]{
		Kind:     PlanEvents,
		ID:       func(s booking.Snapshot) booking.PlanID { return s.ID },
		Version:  func(s booking.Snapshot) int64 { return s.Version },
		Load:     rows.load,
		Insert:   rows.insert,
		Update:   rows.update,
		Records:  planEvents.Records,
		Recorded: func(booking.Snapshot, bool, booking.Snapshot) error { return booking.ErrPlanExists },
	})}
}

// planRows reads and writes the rows of a plan.
type planRows struct{ guard *guard.Guard }

var planEvents = outbox.TypesOf[booking.Event](booking.RoomWasBooked{}, booking.BookingWasCancelled{}, booking.BookingWasMoved{}, booking.PlanWasClosed{})

// selectPlan reads a plan and its bookings in one statement: two could see two states of
// them, even in a transaction, unless it is isolated more than usual. A plan without bookings
// has one row without a reference.
const selectPlan = `
	SELECT p.id, p.room, p.day, p.seats, p.closed, p.version,
		b.reference, COALESCE(b.from_minute, -1), COALESCE(b.to_minute, -1), COALESCE(b.guests, 0)
	FROM plans p LEFT JOIN bookings b ON b.plan_id = p.id
	WHERE p.id = ?`

func (planRows) load(ctx context.Context, session *unitofwork.Session, id booking.PlanID) (*booking.Plan, error) {
	var s booking.Snapshot
	var unreadable error
	err := session.Read(ctx, func(db *gorm.DB) *gorm.DB { return db.Raw(selectPlan, int64(id)) }, func(scan func(...any) error) {
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
		return nil, err
	case unreadable != nil:
		return nil, &booking.CorruptPlanError{PlanID: id, Err: unreadable}
	case s.ID == 0:
		return nil, booking.ErrPlanNotFound
	}
	return booking.Restore(s)
}

func (r planRows) insert(tx *gorm.DB, after booking.Snapshot) error {
	err := tx.Create(&planRow{ID: int64(after.ID), Room: after.Room, Day: after.Day, Seats: after.Seats, Closed: after.Closed, Version: after.Version}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return booking.ErrPlanExists
	}
	if err != nil {
		return err
	}
	return r.writeBookings(tx, booking.Snapshot{}, after)
}

// update writes the plan's row whatever has changed, since it carries the version of all of
// it.
func (r planRows) update(tx *gorm.DB, before, after booking.Snapshot) error {
	root := func(db *gorm.DB) *gorm.DB { return db.Model(&planRow{}).Where("id = ?", int64(before.ID)) }
	result := root(tx).Where("version = ?", before.Version).UpdateColumns(map[string]any{"closed": after.Closed, "version": after.Version})
	err := unitofwork.Guarded(result, root, booking.ErrPlanNotFound, func(stored int64) error {
		return &booking.ConflictError{PlanID: before.ID, Loaded: before.Version, Stored: stored}
	})
	if err != nil {
		return err
	}
	return r.writeBookings(tx, before, after)
}

// writeBookings writes what has changed of the bookings. The plan's version was incremented
// before, which the guard is told.
func (r planRows) writeBookings(tx *gorm.DB, before, after booking.Snapshot) error {
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
