package domainmodel_test

import (
	"fmt"
	"log"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The life of an order: no database, no clock, no mail server.
func Example() {
	monday := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)
	mug, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1250, domainmodel.EUR))
	if err != nil {
		log.Fatal(err)
	}

	order, err := domainmodel.NewOrder(42, 7, "EU", domainmodel.EUR, monday)
	if err != nil {
		log.Fatal(err)
	}
	if err := order.AddItem(mug, 2); err != nil {
		log.Fatal(err)
	}
	if err := order.Pay(order.Total(), monday.Add(time.Hour)); err != nil {
		log.Fatal(err)
	}
	if err := order.Ship(3, domainmodel.MustMoney(590, domainmodel.EUR), monday.AddDate(0, 0, 1)); err != nil {
		log.Fatal(err)
	}

	fmt.Println(order.Status(), order.Total())
	for _, event := range order.Events() {
		fmt.Printf("%T\n", event)
	}
	// Output:
	// shipped 25.00 EUR
	// domainmodel.OrderWasPlaced
	// domainmodel.ItemWasAdded
	// domainmodel.OrderWasPaid
	// domainmodel.OrderWasShipped
}
