package domainmodel

import (
	"encoding/json"
	"fmt"
)

// Product is what an order needs to know of a product: which one, and its price
// today. It is a value. A use case is told the ID and asks a Catalogue, so its caller
// can't name a price. Names, texts and lists of products are not this package's
// business: they are queries, and Active Record is good at those.
type Product struct {
	id    ProductID
	price Money
}

// NewProduct returns the product. It is for catalogues, and for tests. It returns an
// *InvalidValueError for an ID that is not positive, or a price that is negative or has no
// currency.
func NewProduct(id ProductID, price Money) (Product, error) {
	if err := checkID("product ID", id); err != nil {
		return Product{}, err
	}
	if err := checkAmount("price", price); err != nil {
		return Product{}, fmt.Errorf("product %s: %w", id, err)
	}
	return Product{id, price}, nil
}

// ID returns the product's ID.
func (p Product) ID() ProductID { return p.id }

// Price returns the price of one piece.
func (p Product) Price() Money { return p.price }

// String returns the product for people and logs, such as "product 1 at 12.50 EUR".
func (p Product) String() string { return fmt.Sprintf("product %s at %s", p.id, p.price) }

// MarshalJSON writes ID and Price.
func (p Product) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"ID": p.id, "Price": p.price})
}

// UnmarshalJSON returns an error: it would bypass NewProduct.
func (*Product) UnmarshalJSON([]byte) error { return notRead("Product", "NewProduct") }
