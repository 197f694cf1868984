package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// The first handler succeeds and the second fails, so both are called again. The invoice is
// written once.
func ExampleOnce() {
	ctx := context.Background()
	type Invoice struct {
		ID   int64
		Text string
	}
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), outbox.Migrate(db), db.AutoMigrate(&Invoice{})); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db, &Invoice{})
	if err != nil {
		log.Fatal(err)
	}
	box, err := outbox.New(ctx, session)
	if err != nil {
		log.Fatal(err)
	}
	err = session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		return box.Append(ctx, tx, "course", "go-101", 1, outbox.Record{Kind: "SeatTaken", Payload: "Ada"})
	})
	if err != nil {
		log.Fatal(err)
	}

	bill := outbox.Once(session, "bill", func(ctx context.Context, tx *unitofwork.Tx, event outbox.Event) error {
		return tx.DB(ctx).Create(&Invoice{Text: "a seat for " + event.Payload}).Error
	})
	mailerIsDown := true
	mail := func(_ context.Context, event outbox.Event) error {
		if mailerIsDown {
			return errors.New("the mailer is down")
		}
		fmt.Println("mail to", event.Payload)
		return nil
	}
	relay := outbox.Relay{
		Outbox:   box,
		Handlers: map[string][]outbox.Handler{"course": {bill, mail}},
		Backoff:  func(int) time.Duration { return 0 }, // the next Drain tries again
	}

	fmt.Println(relay.Drain(ctx))
	mailerIsDown = false
	fmt.Println(relay.Drain(ctx))
	var invoices []Invoice
	db.Find(&invoices)
	fmt.Println(invoices)
	// Output:
	// deliver event course/go-101/1/1, attempt 1: the mailer is down
	// mail to Ada
	// <nil>
	// [{1 a seat for Ada}]
}
