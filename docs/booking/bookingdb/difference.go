package bookingdb

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
)

// difference is what has to be written of a plan's bookings.
type difference struct {
	removed        []string
	changed, added []booking.Booking
}

func compare(before, after []booking.Booking) (d difference) {
	was := map[string]booking.Booking{}
	for _, b := range before {
		was[b.Reference] = b
	}
	for _, b := range after {
		old, existed := was[b.Reference]
		switch {
		case !existed:
			d.added = append(d.added, b)
		case old != b:
			d.changed = append(d.changed, b)
		}
		delete(was, b.Reference)
	}
	for reference := range was {
		d.removed = append(d.removed, reference)
	}
	return d
}

func (d difference) write(tx *gorm.DB, plan booking.PlanID) error {
	if len(d.removed) > 0 {
		err := tx.Where("plan_id = ? AND reference IN ?", int64(plan), d.removed).Delete(&bookingRow{}).Error
		if err != nil {
			return err
		}
	}
	for _, b := range d.changed {
		row := bookingRowOf(plan, b)
		err := tx.Model(&bookingRow{}).Where("plan_id = ? AND reference = ?", row.PlanID, row.Reference).
			UpdateColumns(map[string]any{"from_minute": row.FromMinute, "to_minute": row.ToMinute, "guests": row.Guests}).Error
		if err != nil {
			return err
		}
	}
	if len(d.added) == 0 {
		return nil
	}
	rows := make([]bookingRow, len(d.added))
	for i, b := range d.added {
		rows[i] = bookingRowOf(plan, b)
	}
	return tx.Create(&rows).Error
}
