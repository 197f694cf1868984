package unitofwork_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// A client that got no answer sends its request again, under the same key: it is carried out
// once, and has the same answer both times. The key is refused for another command.
func ExampleKey() {
	ctx := context.Background()
	type Loan struct {
		ID   int64
		Book string
	}
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), db.AutoMigrate(&Loan{})); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db, &Loan{})
	if err != nil {
		log.Fatal(err)
	}
	lend := func(book, request string) (id int64, err error) {
		err = session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			loan := Loan{Book: book}
			err := tx.DB(ctx).Create(&loan).Error
			id = loan.ID
			return err
		}, unitofwork.Key("lend "+request), unitofwork.Command("lend "+book), unitofwork.Answer(&id))
		return id, err
	}

	fmt.Println(lend("Refactoring", "5f2c")) // 5f2c is such as the header Idempotency-Key
	fmt.Println(lend("Refactoring", "5f2c"))
	fmt.Println(lend("Domain-Driven Design", "77e0"))
	_, err = lend("Domain-Driven Design", "5f2c")
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// 1 <nil>
	// 2 <nil>
	// command "lend Domain-Driven Design" was not carried out: its key "lend 5f2c" was used for another command: give each command a key of its own, and a repetition the same Command
}

// Purge keys that are too old to be repeated. If a command is repeated later anyway, it is carried
// out again.
func ExampleSession_PurgeKeys() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := unitofwork.Migrate(db); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db)
	if err != nil {
		log.Fatal(err)
	}
	greet := func() error {
		return session.Do(ctx, func(context.Context, *unitofwork.Tx) error {
			fmt.Println("hello")
			return nil
		}, unitofwork.Key("greeting 1"))
	}

	fmt.Println(greet())
	fmt.Println(greet())
	aWeekAgo := time.Now().Add(-7 * 24 * time.Hour)
	fmt.Println(session.PurgeKeys(ctx, aWeekAgo, 1000))
	fmt.Println(session.PurgeKeys(ctx, time.Now().Add(time.Hour), 1000))
	fmt.Println(greet())
	// Output:
	// hello
	// <nil>
	// <nil>
	// 0 <nil>
	// 1 <nil>
	// hello
	// <nil>
}
