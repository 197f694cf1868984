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

// The mailer is down, and the waiting list learns of both events all the same.
func ExampleOutbox_Forward() {
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
	err = session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		return box.Append(ctx, tx, "course", "go-101", 1,
			outbox.Record{Kind: "SeatGivenUp", Payload: "Ada"}, outbox.Record{Kind: "SeatGivenUp", Payload: "Ben"})
	})
	if err != nil {
		log.Fatal(err)
	}

	tellWaitingList := func(_ context.Context, event outbox.Event) error {
		fmt.Println("a seat is free:", event.ID)
		return nil
	}
	mail := func(context.Context, outbox.Event) error { return errors.New("the mailer is down") }
	relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{
		"course":      {tellWaitingList, box.Forward("course-mail")},
		"course-mail": {mail},
	}}
	fmt.Println(relay.Drain(ctx))
	// Output:
	// a seat is free: course/go-101/1/1
	// a seat is free: course/go-101/1/2
	// deliver event course-mail/go-101/1/1, attempt 1: the mailer is down
}
