package domainmodel_test

import (
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The total follows the items: there is no other way to them.
func ExampleOrder_AddItem() {
	order := emptyOrder() // in euros; a mug costs 12.50

	fmt.Println(order.AddItem(mug, 2), order.Total())
	fmt.Println(order.AddItem(mug, 1), order.Total())
	fmt.Println(order.AddItem(mug, 0), order.Total())
	// Output:
	// <nil> 25.00 EUR
	// <nil> 37.50 EUR
	// add 0 of product 1 to order 42: quantity 0 must be at least 1 37.50 EUR
}

func ExampleOrder_ChangeQuantity() {
	order := orderIn(domainmodel.StatusPending) // two mugs, product 1, and a tea

	if err := order.ChangeQuantity(1, 5); err != nil {
		fmt.Println(err)
	}
	fmt.Println(order.Total())
	// Output: 66.50 EUR
}

// A refusal has a type, with the facts in it, and changes nothing.
func ExampleOrder_Ship() {
	order := orderIn(domainmodel.StatusPending)

	err := order.Ship(3, domainmodel.MustMoney(590, domainmodel.EUR), shippedAt)

	if refused, ok := errors.AsType[*domainmodel.CannotShipOrderError](err); ok {
		fmt.Println("not yet:", refused.OrderID, "is", refused.Status)
	}
	fmt.Println(order.Status())
	// Output:
	// not yet: 42 is pending
	// pending
}

// The customer was charged what the page showed, before somebody added an item.
func ExampleOrder_Pay() {
	order := orderWith(mug)
	shown := order.Total()
	check(order.AddItem(tea, 1))

	err := order.Pay(shown, paidAt)

	fmt.Println(err)
	fmt.Println(domainmodel.KindOf(err), order.Status())
	// Output:
	// pay order 42: 12.50 EUR was charged for order 42, but its total is 16.50 EUR
	// conflict pending
}

func ExampleOrder_Cancel() {
	order := orderIn(domainmodel.StatusShipped)

	fmt.Println(order.Cancel(cancelledAt))
	// Output: cannot cancel order 42: it is "shipped"
}

// The order records what happened. It does not know who handles the events.
func ExampleOrder_Events() {
	order := orderIn(domainmodel.StatusPending)
	if err := order.Pay(order.Total(), paidAt); err != nil {
		fmt.Println(err)
	}

	for _, event := range order.Events() {
		switch e := event.(type) {
		case domainmodel.ItemWasAdded:
			fmt.Println("added", e.Quantity, "of product", e.ProductID)
		case domainmodel.OrderWasPaid:
			fmt.Println("paid", e.Total)
		}
	}
	// Output:
	// added 2 of product 1
	// added 1 of product 2
	// paid 29.00 EUR
}

func ExampleOrder_Items() {
	order := orderIn(domainmodel.StatusPending)

	for item := range order.Items() {
		fmt.Println(item.Quantity(), "×", item.UnitPrice(), "=", item.Subtotal())
	}
	// Output:
	// 2 × 12.50 EUR = 25.00 EUR
	// 1 × 4.00 EUR = 4.00 EUR
}

func ExampleOrderStatus_CanTransitionTo() {
	for _, next := range domainmodel.OrderStatuses() {
		fmt.Println("paid to", next, domainmodel.StatusPaid.CanTransitionTo(next))
	}
	// Output:
	// paid to pending false
	// paid to paid false
	// paid to shipped true
	// paid to cancelled true
}

// Somebody changed an item with SQL, and left the total behind.
func ExampleRestoreOrder() {
	stored := domainmodel.OrderSnapshot{
		ID: 42, CustomerID: 7, Region: "EU", Currency: "EUR", Status: "pending", PlacedAt: placedAt, Version: 1,
		Items: []domainmodel.ItemSnapshot{{ProductID: 1, UnitPrice: 1250, Quantity: 999}},
		Total: 2500,
	}

	_, err := domainmodel.RestoreOrder(stored)

	if mismatch, ok := errors.AsType[*domainmodel.TotalMismatchError](err); ok {
		fmt.Println("stored:", mismatch.Stored)
		fmt.Println("sum:   ", mismatch.Sum)
	}
	// Output:
	// stored: 25.00 EUR
	// sum:    12487.50 EUR
}

// A repository assigns the result to the order once it has written the rows.
func ExampleOrder_AsSaved() {
	order := must(domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, placedAt))
	fmt.Println("version", order.Version(), "with", len(order.Events()), "event")

	*order = *must(order.AsSaved())

	fmt.Println("version", order.Version(), "with", len(order.Events()), "events")
	// Output:
	// version 0 with 1 event
	// version 1 with 0 events
}
