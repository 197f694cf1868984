package lesson_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Two snapshots of a database tell which rows changed between them.
func ExampleDiff() {
	ctx := context.Background()
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.InMemory, nil)
	check(err)
	defer closeDB()
	before, err := lesson.Snapshot(ctx, db)
	check(err)

	check(db.Exec("UPDATE stocks SET quantity = 99 WHERE product_id = ?", lesson.Tea).Error)

	after, err := lesson.Snapshot(ctx, db)
	check(err)
	for _, change := range lesson.Diff(before, after) {
		fmt.Println(change.Table, change.Columns, change.Before, "→", change.After)
	}
	// Output: stocks [warehouse_id product_id quantity] [1 2 100] → [1 2 99]
}

// A cell of an exploration is run again, and every step of it is there to look at: here, of two
// requests that ship one order, the second one begins when the first one has read the order.
func ExampleReplay() {
	doubleShip := lessons.All()[8]

	trace, err := lesson.Replay(context.Background(), doubleShip, lesson.Way{Side: lesson.ActiveRecord},
		"ship-ship", "000111111111000000", fresh.Database)
	check(err)

	fmt.Println(trace.Cell.Observed)
	for _, frame := range trace.Frames {
		for _, mail := range frame.Mails {
			fmt.Printf("%s, at %s: %s\n", frame.Session, frame.Operation, mail.Subject)
		}
	}
	// Output:
	// 2 e-mails, 2 pieces; neither refused; row "shipped"
	// the other, at COMMIT: Your order 1 has been shipped
	// one request, at COMMIT: Your order 1 has been shipped
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
