package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// CourseEvent is the interface of a course's events.
type CourseEvent interface{ courseEvent() }

type SeatTaken struct{ Student string }

type SeatGivenUp struct{ Student string }

func (SeatTaken) courseEvent()   {}
func (SeatGivenUp) courseEvent() {}

var courseEvents = outbox.TypesOf[CourseEvent](SeatTaken{}, SeatGivenUp{})

// The events of a course are written with the course, and delivered later, in order.
func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), outbox.Migrate(db)); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db)
	if err != nil {
		log.Fatal(err)
	}
	box, err := outbox.New(ctx, session)
	if err != nil {
		log.Fatal(err)
	}

	save := func(version int64, events ...CourseEvent) error {
		return session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			// Here the rows of the course are written, through tx.DB(ctx).
			records, err := courseEvents.Records(events)
			if err != nil {
				return err
			}
			return box.Append(ctx, tx, "course", "go-101", version, records...)
		})
	}
	fmt.Println(save(1, SeatTaken{"Ada"}, SeatTaken{"Ben"}))
	fmt.Println(save(2, SeatGivenUp{"Ada"}))

	relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{
		"course": {courseEvents.Handler(func(_ context.Context, id outbox.ID, event CourseEvent) error {
			fmt.Printf("%s: %T %v\n", id, event, event)
			return nil
		})},
	}}
	fmt.Println(relay.Drain(ctx)) // a server calls Run
	// Output:
	// <nil>
	// <nil>
	// course/go-101/1/1: outbox_test.SeatTaken {Ada}
	// course/go-101/1/2: outbox_test.SeatTaken {Ben}
	// course/go-101/2/1: outbox_test.SeatGivenUp {Ada}
	// <nil>
}

// An aggregate with one kind of event needs no interface for it: E is the struct.
func ExampleTypesOf_oneType() {
	types := outbox.TypesOf(SeatTaken{})
	records, err := types.Records([]SeatTaken{{"Ada"}, {"Ben"}})
	fmt.Println(records, err)
	event, err := types.Event(outbox.Event{Record: records[0]})
	fmt.Println(event.Student, err)
	// Output:
	// [{SeatTaken {"Student":"Ada"}} {SeatTaken {"Student":"Ben"}}] <nil>
	// Ada <nil>
}
