package repository_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// A relay runs for as long as the program, and delivers events to their handlers. Here it
// is stopped after the second payment.
func ExampleRelay() {
	store := exampleStore()
	running, stop := context.WithCancel(ctx)
	mailer := domainmodel.NotifierFunc(func(_ context.Context, event domainmodel.SavedEvent) error {
		paid, ok := event.Event.(domainmodel.OrderWasPaid)
		if !ok {
			return nil
		}
		fmt.Printf("event %s: thank you for %s\n", event.ID, paid.Total)
		if paid.OrderID == 43 {
			stop()
		}
		return nil
	})

	relay := repository.Relay{
		Store:    store,
		Handlers: []domainmodel.Notifier{mailer},
		OnError:  func(err error) { fmt.Println("will try again:", err) },
		OnSetAside: func(id domainmodel.EventID, err error) {
			fmt.Println("somebody has to look into this:", id, err)
		},
	}
	fmt.Println(relay.Run(running))
	// Unordered output:
	// event 42/1/3: thank you for 25.00 EUR
	// event 43/1/3: thank you for 25.00 EUR
	// context canceled
}

// The events of saved orders wait in the outbox, so that nobody is told of what was rolled
// back, and nobody misses what was committed. A program that ends after each command delivers
// what is waiting before it ends. If several do so at the same time, each event goes to one of them.
func ExampleRelay_Drain() {
	store := exampleStore()
	mailer := domainmodel.NotifierFunc(func(_ context.Context, event domainmodel.SavedEvent) error {
		if paid, ok := event.Event.(domainmodel.OrderWasPaid); ok {
			fmt.Printf("event %s: thank you for %s\n", event.ID, paid.Total)
		}
		return nil
	})

	relay := repository.Relay{Store: store, Handlers: []domainmodel.Notifier{mailer}}
	for range 2 {
		fmt.Println(relay.Drain(ctx))
	}
	// Unordered output:
	// event 42/1/3: thank you for 25.00 EUR
	// event 43/1/3: thank you for 25.00 EUR
	// <nil>
	// <nil>
}

// An event may be delivered twice. A handler that writes into the same database can
// note there what it has done, in one transaction with doing it: here it cancels an
// order when another is paid.
func ExampleStore_Once() {
	store := exampleStore()
	handler := store.Once("only one of the two", func(ctx context.Context, tx *repository.Store, event domainmodel.SavedEvent) error {
		_, err := tx.Orders.Update(ctx, 43, func(order *domainmodel.Order) error {
			fmt.Println("event", event.ID, "cancels order", order.ID())
			return order.Cancel(shippedAt)
		})
		return err
	})

	paid := domainmodel.SavedEvent{
		ID:    domainmodel.EventID{OrderID: 42, Version: 1, Number: 3},
		Event: domainmodel.OrderWasPaid{OrderID: 42, Total: domainmodel.MustMoney(2500, domainmodel.EUR), At: paidAt},
	}
	fmt.Println(handler.Notify(ctx, paid))
	fmt.Println(handler.Notify(ctx, paid))
	// Output:
	// event 42/1/3 cancels order 43
	// <nil>
	// <nil>
}

// An event that was set aside waits for a person, who finds out why the handlers failed,
// and then retries or discards it.
func ExampleOutbox_ListSetAside() {
	store := exampleStore()
	running, stop := context.WithCancel(ctx)
	mailer := domainmodel.NotifierFunc(func(_ context.Context, event domainmodel.SavedEvent) error {
		if event.ID.OrderID == 42 {
			return fmt.Errorf("mailbox full")
		}
		return nil
	})
	relay := repository.Relay{
		Store: store, Handlers: []domainmodel.Notifier{mailer}, Attempts: 1,
		OnSetAside: func(domainmodel.EventID, error) { stop() },
	}
	_ = relay.Run(running)

	waiting, err := store.Outbox.ListSetAside(ctx, 10)
	check(err)
	for _, event := range waiting {
		fmt.Println(event.ID, "after", event.Attempts, "attempt:", event.Error)
		check(store.Outbox.Discard(ctx, event.ID))
	}
	// Output: 42/1/1 after 1 attempt: mailbox full
}

// Sent events are history. Delete them once nobody needs them, in batches that are small
// enough not to block other writers.
func ExampleOutbox_Purge() {
	store := exampleStore()
	check(repository.Relay{Store: store, Handlers: []domainmodel.Notifier{domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error { return nil })}}.Drain(ctx))

	soon := time.Now().Add(time.Hour)
	for {
		purged, err := store.Outbox.Purge(ctx, soon, 4)
		check(err)
		if purged == 0 {
			break
		}
		fmt.Println("purged", purged)
	}
	// Output:
	// purged 4
	// purged 2
}

// An audit finds rows that other code wrote, bypassing the domain model, before a user
// runs into them.
func ExampleAudit() {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(repository.Migrate(db))
	create(db,
		&activerecord.Customer{ID: 7, Name: "Ada", Email: "ada@example.com"},
		&activerecord.Product{ID: 1, SKU: "MUG", Name: "Mug", Price: 1250, Currency: "EUR"})
	for id, total := range slices.All([]int64{1250, 1250, 999}) {
		order := activerecord.Order{ID: 41 + int64(id), CustomerID: 7, Region: "EU", Status: "pending", Currency: "EUR", Total: total, PlacedAt: placedAt, Version: 1}
		order.Items = []activerecord.OrderItem{{ProductID: 1, UnitPrice: 1250, Quantity: 1}}
		check(db.Omit("Customer", "Warehouse", "Items.Product").Create(&order).Error)
	}

	audited, err := repository.Audit(ctx, db, func(f repository.Finding) error {
		fmt.Printf("row %s of %s: %v\n", f.Row, f.Table, f.Err)
		return nil
	})
	fmt.Println(audited, "orders", err)
	// Output:
	// row 43 of orders: stored order 43 is corrupt: the stored total of order 43 is 9.99 EUR, but its items sum to 12.50 EUR
	// 3 orders <nil>
}
