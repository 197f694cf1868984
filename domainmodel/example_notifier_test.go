package domainmodel_test

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// A notifier that mails the customer. It picks the events that it knows, and
// leaves the others.
func ExampleNotifierFunc() {
	mailer := domainmodel.NotifierFunc(func(_ context.Context, event domainmodel.SavedEvent) error {
		if shipped, ok := event.Event.(domainmodel.OrderWasShipped); ok {
			fmt.Printf("to customer %s: order %s is on its way\n", shipped.CustomerID, shipped.OrderID)
		}
		return nil
	})

	err := mailer.Notify(context.Background(), domainmodel.SavedEvent{
		ID:    domainmodel.EventID{OrderID: 42, Version: 3, Number: 1},
		Event: domainmodel.OrderWasShipped{OrderID: 42, CustomerID: 7, WarehouseID: 3},
	})
	fmt.Println(err)
	// Output:
	// to customer 7: order 42 is on its way
	// <nil>
}
