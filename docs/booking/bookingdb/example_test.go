package bookingdb_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// What a caller is left with: which plan, and what to tell it.
func bookRoom(ctx context.Context, plans *bookingdb.Plans, id booking.PlanID, b booking.Booking) error {
	_, err := plans.Update(ctx, id, func(plan *booking.Plan) error { return plan.Book(b) })
	return err
}

// bookAnyRoom books in the first of the plans that takes the booking, and returns which one. A
// request that is repeated gets the plan of the first time, and no second room.
func bookAnyRoom(ctx context.Context, store *bookingdb.Store, request string, b booking.Booking, plans ...booking.PlanID) (booked booking.PlanID, err error) {
	err = store.InTransaction(ctx, func(ctx context.Context, tx *bookingdb.Store) (err error) {
		for _, booked = range plans {
			if err = bookRoom(ctx, tx.Plans, booked, b); !booking.Refused(err) {
				return err // nil, or one of the database
			}
		}
		return err
	},
		unitofwork.Key("request "+request),
		unitofwork.Command(fmt.Sprint("book any room ", b, plans)),
		unitofwork.Answer(&booked),
		unitofwork.Attempts(10))
	return booked, err
}

// bookOrRefuse answers a repeated request as the first time, a refusal included.
func bookOrRefuse(ctx context.Context, store *bookingdb.Store, request string, id booking.PlanID, b booking.Booking) (refusal string, err error) {
	err = store.InTransaction(ctx, func(ctx context.Context, tx *bookingdb.Store) error {
		err := bookRoom(ctx, tx.Plans, id, b)
		if booking.Refused(err) {
			refusal, err = err.Error(), nil // so it is committed
		}
		return err
	},
		unitofwork.Key("request "+request),
		unitofwork.Command(fmt.Sprint("book ", id, b)),
		unitofwork.Answer(&refusal),
		unitofwork.Attempts(10))
	return refusal, err
}

func Example() {
	ctx := context.Background()
	store := openExample(ctx)
	for _, b := range []booking.Booking{
		{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4},
		{Reference: "eve", From: booking.At(9, 30), To: booking.At(11, 0), Guests: 2},
		{Reference: "bob", From: booking.At(10, 0), To: booking.At(11, 0), Guests: 9},
	} {
		fmt.Println(b.Reference+":", bookRoom(ctx, store.Plans, 7, b))
	}
	// Output:
	// ada: <nil>
	// eve: update plan 7: bookings "ada" and "eve" overlap
	// bob: update plan 7: booking "bob" is for 9 guests, and the room has 6 seats
}

// Bob waits until ada cancels. The relay has him booked, and then tells him.
func ExampleStore_Relay() {
	ctx := context.Background()
	store := openExample(ctx)
	ada := booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}
	bob := booking.Booking{Reference: "bob", From: booking.At(9, 0), To: booking.At(9, 30), Guests: 2}
	check(bookRoom(ctx, store.Plans, 7, ada))
	check(errorOf(store.Waitlists.Update(ctx, 7, func(l *waitlist.List) error { return l.Add(bob) })))
	check(errorOf(store.Plans.Update(ctx, 7, func(p *booking.Plan) error { return p.Cancel("ada") })))

	relay := store.Relay(func(_ context.Context, id outbox.ID, event booking.Event) error {
		if e, ok := event.(booking.RoomWasBooked); ok {
			fmt.Printf("mail %s to %s: booked from %s to %s\n", id, e.Reference, e.From, e.To)
		}
		return nil
	})
	check(relay.Drain(ctx)) // a server has relay.Run in a goroutine
	// Output:
	// mail plan-mail/7/2/1 to ada: booked from 09:00 to 10:00
	// mail plan-mail/7/4/1 to bob: booked from 09:00 to 09:30
}

// The mail server was down for a day, so a mail was set aside.
func ExampleStore_operation() {
	ctx := context.Background()
	store := openExample(ctx)
	check(bookRoom(ctx, store.Plans, 7, booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}))
	down := true
	relay := store.Relay(func(context.Context, outbox.ID, booking.Event) error {
		if down {
			return errors.New("mail server is down")
		}
		return nil
	})
	relay.Attempts = 1 // 36 unless set, in about a day
	fmt.Println(relay.Drain(ctx))

	figures, err := store.Outbox.Figures(ctx, bookingdb.PlanEvents, bookingdb.WaitlistEvents, bookingdb.MailEvents)
	check(err)
	fmt.Println(figures.Pending, "pending,", figures.SetAside, "set aside")
	down = false
	fmt.Println(store.Outbox.RetryAll(ctx, bookingdb.PlanEvents, bookingdb.WaitlistEvents, bookingdb.MailEvents))
	fmt.Println(relay.Drain(ctx))
	// Output:
	// deliver event plan-mail/7/2/1, attempt 1: mail server is down
	// 1 pending, 1 set aside
	// 1 <nil>
	// <nil>
}

// The answer to the first request was lost, so the client repeats it.
func ExampleStore_InTransaction() {
	ctx := context.Background()
	store := openExample(ctx)
	ada := booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}
	fmt.Println(bookAnyRoom(ctx, store, "r-1", ada, 7, 8))
	fmt.Println(bookAnyRoom(ctx, store, "r-1", ada, 7, 8))

	eve := booking.Booking{Reference: "eve", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 2}
	fmt.Println(bookAnyRoom(ctx, store, "r-2", eve, 7, 8))
	_, err := bookAnyRoom(ctx, store, "r-2", ada, 7, 8)
	fmt.Println(err)
	// Output:
	// 7 <nil>
	// 7 <nil>
	// 8 <nil>
	// command "book any room {ada 09:00 10:00 4} [7 8]" was not carried out: its key "request r-2" was used for another command: give each command a key of its own, and a repetition the same Command
}

// The room is free when the request is repeated, but it was refused.
func ExampleStore_InTransaction_refusal() {
	ctx := context.Background()
	store := openExample(ctx)
	ada := booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}
	eve := booking.Booking{Reference: "eve", From: booking.At(9, 30), To: booking.At(11, 0), Guests: 2}
	check(bookRoom(ctx, store.Plans, 7, ada))
	fmt.Println(bookOrRefuse(ctx, store, "r-3", 7, eve))
	check(errorOf(store.Plans.Update(ctx, 7, func(p *booking.Plan) error { return p.Cancel("ada") })))
	fmt.Println(bookOrRefuse(ctx, store, "r-3", 7, eve))
	// Output:
	// update plan 7: bookings "ada" and "eve" overlap <nil>
	// update plan 7: bookings "ada" and "eve" overlap <nil>
}

// openExample returns a Store with the plans 7 and 8, of two rooms on one day.
func openExample(ctx context.Context) *bookingdb.Store {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(bookingdb.Migrate(db))
	store, err := bookingdb.New(db)
	check(err)
	for id, room := range map[booking.PlanID]string{7: "Blue", 8: "Green"} {
		plan, err := booking.NewPlan(id, room, "2026-03-14", 6)
		check(err)
		check(store.Plans.Save(ctx, plan))
	}
	return store
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
