package domainmodel

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// OrderItem is one line of an order: a quantity of a product, at the price when it
// was added. It is a value: you always get a copy, and change an item through its
// order.
type OrderItem struct {
	productID ProductID
	unitPrice Money
	quantity  int
}

func newOrderItem(id ProductID, unitPrice Money, quantity int) (OrderItem, error) {
	item := OrderItem{id, unitPrice, quantity}
	_, err := item.check()
	return item, err
}

// ProductID returns the product, which identifies the item within its order.
func (i OrderItem) ProductID() ProductID { return i.productID }

// UnitPrice returns the price of one piece when the item was added.
func (i OrderItem) UnitPrice() Money { return i.unitPrice }

// Quantity returns the number of pieces, at least one.
func (i OrderItem) Quantity() int { return i.quantity }

// Subtotal returns the unit price times the quantity.
func (i OrderItem) Subtotal() Money {
	return Money{i.unitPrice.minor * int64(i.quantity), i.unitPrice.currency}
}

// String returns the item for people and logs, such as "2 of product 1 at 12.50 EUR".
func (i OrderItem) String() string {
	return fmt.Sprintf("%d of product %s at %s", i.quantity, i.productID, i.unitPrice)
}

// MarshalJSON writes ProductID, UnitPrice and Quantity.
func (i OrderItem) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"ProductID": i.productID, "UnitPrice": i.unitPrice, "Quantity": i.quantity})
}

// UnmarshalJSON returns an error: it would bypass the item's order.
func (*OrderItem) UnmarshalJSON([]byte) error { return notRead("OrderItem", "Order.AddItem") }

// isNone reports whether it is the zero OrderItem, which stands for no item: every
// other has at least one piece.
func (i OrderItem) isNone() bool { return i.quantity == 0 }

// check checks what is true of every item, of a restored order too, and returns the
// subtotal: it makes sure that Subtotal can't overflow.
func (i OrderItem) check() (subtotal Money, err error) {
	if err := checkQuantity(i.quantity); err != nil {
		return Money{}, err
	}
	return i.unitPrice.Times(int64(i.quantity))
}

func checkQuantity(quantity int) error {
	if quantity < 1 {
		return &InvalidValueError{"quantity", strconv.Itoa(quantity), "must be at least 1"}
	}
	return nil
}
