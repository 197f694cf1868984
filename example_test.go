package comparison_test

import (
	"fmt"
	"log"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
)

// What is quoted is what was compiled.
func ExampleQuote() {
	code, err := comparison.Quote("domainmodel/item.go#OrderItem")
	check(err)

	fmt.Println(code)
	// Output:
	// type OrderItem struct {
	// 	productID ProductID
	// 	unitPrice Money
	// 	quantity  int
	// }
}

// A quotation of code that is gone fails, and says which.
func ExampleQuote_stale() {
	_, err := comparison.Quote("domainmodel/order.go#Order.SetTotal")

	fmt.Println(err)
	// Output: quote "domainmodel/order.go#Order.SetTotal": no such declaration
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
