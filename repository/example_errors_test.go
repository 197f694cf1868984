package repository_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Without Migrate there is nothing to make a store on.
func ExampleErrNotMigrated() {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)

	_, err = repository.New(db)

	fmt.Println(errors.Is(err, repository.ErrNotMigrated))
	// Output: true
}

// The error names the row of an unreadable event. The event holds back the later events of
// its order, and no others.
func ExampleUnreadableEventError() {
	store := exampleStore()
	db, err := store.DB(ctx)
	check(err)
	check(db.Exec("UPDATE outbox_events SET attempts = 'one' WHERE aggregate_id = '42' AND number = 1").Error)

	delivered := 0
	counter := domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error { delivered++; return nil })
	err = repository.Relay{Store: store, Handlers: []domainmodel.Notifier{counter}}.Drain(ctx)

	fmt.Println("delivered:", delivered)
	if unreadable, ok := errors.AsType[*repository.UnreadableEventError](err); ok {
		fmt.Println("can't be read: row", unreadable.Row)
	}
	// Output:
	// delivered: 3
	// can't be read: row 1
}
