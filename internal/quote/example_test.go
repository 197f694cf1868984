package quote_test

import (
	"fmt"
	"log"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"
)

// The name of a declaration quotes it from the source.
func ExampleCode() {
	code, err := quote.Code("domainmodel/item.go#OrderItem")
	check(err)

	fmt.Println(code)
	// Output:
	// type OrderItem struct {
	// 	productID ProductID
	// 	unitPrice Money
	// 	quantity  int
	// }
}

// A ~ after the name leaves the comments out.
func ExampleCode_withoutComments() {
	code, err := quote.Code("domainmodel/ports.go#Stock~")
	check(err)

	fmt.Println(code)
	// Output:
	// type Stock interface {
	// 	Reserve(ctx context.Context, from WarehouseID, items iter.Seq[OrderItem]) error
	// }
}

// A quotation of code that is gone fails, and says which.
func ExampleCode_stale() {
	_, err := quote.Code("domainmodel/order.go#Order.SetTotal")

	fmt.Println(err)
	// Output: quote "domainmodel/order.go#Order.SetTotal": no such declaration
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
