package bookingdb_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// What a handler is left with: load, tell, save.
func bookRoom(ctx context.Context, plans *bookingdb.Plans, id booking.PlanID, b booking.Booking) error {
	plan, err := plans.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := plan.Book(b); err != nil {
		return err
	}
	return plans.Save(ctx, plan)
}

func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(bookingdb.Migrate(db))
	plans := bookingdb.New(db)
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
	// Output:
	// ada: <nil>
	// eve: bookings "ada" and "eve" overlap
	// bob: booking "bob" is for 9 guests, and the room has 6 seats
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
