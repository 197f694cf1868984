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

// An event that failed too often is set aside, and holds back the later ones of its course.
// Retry delivers one again, RetryAll all of them, and Discard gives one up.
func ExampleOutbox_ListSetAside() {
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
		ada, ben := outbox.Record{Kind: "SeatTaken", Payload: "Ada"}, outbox.Record{Kind: "SeatTaken", Payload: "Ben"}
		return errors.Join(
			box.Append(ctx, tx, "course", "go-101", 1, ada, ben),
			box.Append(ctx, tx, "course", "go-102", 1, ada),
			box.Append(ctx, tx, "course", "go-103", 1, ben))
	})
	if err != nil {
		log.Fatal(err)
	}
	down := true
	mail := func(_ context.Context, event outbox.Event) error {
		if down {
			return errors.New("the mailer is down")
		}
		fmt.Println("mail to", event.Payload, "about", event.Of)
		return nil
	}
	relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{"course": {mail}}, Attempts: 1}

	fmt.Println(relay.Drain(ctx))
	setAside, err := box.ListSetAside(ctx, 100)
	if err != nil {
		log.Fatal(err)
	}
	for _, event := range setAside {
		fmt.Printf("%s, %d attempt: %s\n", event.ID, event.Attempts, event.Error)
	}
	down = false
	fmt.Println("retry:", box.Retry(ctx, setAside[0].ID))
	fmt.Println(relay.Drain(ctx))
	fmt.Println("discard:", box.Discard(ctx, setAside[1].ID))
	fmt.Println("again:", box.Discard(ctx, setAside[1].ID))
	retried, err := box.RetryAll(ctx, "course")
	fmt.Println("retry all:", retried, err)
	fmt.Println(relay.Drain(ctx))
	// Output:
	// deliver event course/go-101/1/1, attempt 1: the mailer is down
	// deliver event course/go-102/1/1, attempt 1: the mailer is down
	// deliver event course/go-103/1/1, attempt 1: the mailer is down
	// course/go-101/1/1, 1 attempt: the mailer is down
	// course/go-102/1/1, 1 attempt: the mailer is down
	// course/go-103/1/1, 1 attempt: the mailer is down
	// retry: <nil>
	// mail to Ada about go-101
	// mail to Ben about go-101
	// <nil>
	// discard: <nil>
	// again: discard event course/go-102/1/1: no such event was set aside
	// retry all: 1 <nil>
	// mail to Ben about go-103
	// <nil>
}

// Figures are for a monitor: an alarm for events that wait too long, or were set aside.
func ExampleOutbox_Figures() {
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
			outbox.Record{Kind: "SeatTaken", Payload: "Ada"}, outbox.Record{Kind: "SeatTaken", Payload: "Ben"})
	})
	if err != nil {
		log.Fatal(err)
	}

	figures, err := box.Figures(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(figures.Pending, "pending,", figures.SetAside, "set aside, the oldest is", figures.Oldest.ID)
	// Output: 2 pending, 0 set aside, the oldest is course/go-101/1/1
}

// Delivered events are kept until you purge them. Purge never deletes a pending event.
func ExampleOutbox_Purge() {
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
	take := func(course string) error {
		return session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			return box.Append(ctx, tx, "course", course, 1, outbox.Record{Kind: "SeatTaken", Payload: "Ada"})
		})
	}
	ignore := func(context.Context, outbox.Event) error { return nil }
	relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{"course": {ignore}}}
	if err := errors.Join(take("go-101"), relay.Drain(ctx), take("go-102")); err != nil {
		log.Fatal(err)
	}

	aWeekAgo := time.Now().Add(-7 * 24 * time.Hour)
	fmt.Println(box.Purge(ctx, aWeekAgo, 1000))
	fmt.Println(box.Purge(ctx, time.Now().Add(time.Hour), 1000))
	// Output:
	// 0 <nil>
	// 1 <nil>
}
