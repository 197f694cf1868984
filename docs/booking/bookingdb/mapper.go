package bookingdb

import "github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"

// joined is a row of load: the plan, and one of its bookings if it has any.
type joined struct {
	ID      int64
	Room    string
	Day     string
	Seats   int
	Closed  bool
	Version int64

	Reference  *string // NULL for a plan without bookings
	FromMinute int
	ToMinute   int
	Guests     int
}

// snapshot takes the rows of one plan, of which there is at least one.
func snapshot(rows []joined) booking.Snapshot {
	plan := rows[0]
	s := booking.Snapshot{ID: booking.PlanID(plan.ID), Room: plan.Room, Day: plan.Day, Seats: plan.Seats, Closed: plan.Closed, Version: plan.Version}
	for _, row := range rows {
		if row.Reference != nil {
			s.Bookings = append(s.Bookings, booking.Booking{
				Reference: *row.Reference,
				From:      booking.Minute(row.FromMinute), To: booking.Minute(row.ToMinute),
				Guests: row.Guests,
			})
		}
	}
	return s
}

func planRowOf(s booking.Snapshot) planRow {
	return planRow{ID: int64(s.ID), Room: s.Room, Day: s.Day, Seats: s.Seats, Closed: s.Closed, Version: s.Version}
}

func bookingRowOf(plan booking.PlanID, b booking.Booking) bookingRow {
	return bookingRow{
		PlanID: int64(plan), Reference: b.Reference,
		FromMinute: int(b.From), ToMinute: int(b.To), Guests: b.Guests,
	}
}
