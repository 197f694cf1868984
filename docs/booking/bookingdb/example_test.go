package bookingdb_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// What a caller is left with: which plan, and what to tell it.
func bookRoom(ctx context.Context, plans *bookingdb.Plans, id booking.PlanID, b booking.Booking) error {
	return plans.Update(ctx, id, func(plan *booking.Plan) error { return plan.Book(b) })
}

func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(bookingdb.Migrate(db))
	store, err := bookingdb.New(db)
	check(err)
	plans := store.Plans
	plan, err := booking.NewPlan(7, "Blue", "2026-03-14", 6)
	check(err)
	check(plans.Save(ctx, plan))

	for _, b := range []booking.Booking{
		{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4},
		{Reference: "eve", From: booking.At(9, 30), To: booking.At(11, 0), Guests: 2},
		{Reference: "bob", From: booking.At(10, 0), To: booking.At(11, 0), Guests: 9},
	} {
		fmt.Println(b.Reference+":", bookRoom(ctx, plans, 7, b))
	}
	// What happened is told after the commit.
	check(store.Relay(func(_ context.Context, _ outbox.ID, event booking.Event) error {
		if e, ok := event.(booking.RoomWasBooked); ok {
			fmt.Println("mail to", e.Reference+": booked from", e.From, "to", e.To)
		}
		return nil
	}).Drain(ctx))
	// Output:
	// ada: <nil>
	// eve: bookings "ada" and "eve" overlap
	// bob: booking "bob" is for 9 guests, and the room has 6 seats
	// mail to ada: booked from 09:00 to 10:00
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
