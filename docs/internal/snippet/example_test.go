package snippet_test

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/snippet"
)

// An item of an order can be read and not assigned.
func ExampleCheck() {
	report := snippet.Check(`
for item := range order.Items() {
	fmt.Println(item.Quantity())
	item.quantity = 999
}
return order.ChangeQuantity(coffee.ID(), 999)`)

	fmt.Println(report)
	// Output:
	// 4:7: item.quantity undefined (type domainmodel.OrderItem has no field or method quantity, but does have method Quantity)
}
