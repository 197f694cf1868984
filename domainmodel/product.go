package domainmodel

import "fmt"

// Product is what an order needs to know of a product: which one, and its price
// today. It is a value. A use case is told the ID and asks a Catalogue, so its caller
// can't name a price. Names, texts and lists of products are not this package's
// business: they are queries, and Active Record is good at those.
type Product struct {
	id    ProductID
	price Money
}

// NewProduct returns the product. It is for catalogues, and for tests. It returns an *InvalidValueError for an ID
// that is not positive, or a price that is negative or has no currency.
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

// checkAmount returns an *InvalidValueError that calls the amount what, unless
// it has a currency and is not negative.
func checkAmount(what string, amount Money) error {
	if _, err := ParseCurrency(string(amount.currency)); err != nil {
		return fmt.Errorf("%s %s: %w", what, amount, err)
	}
	if amount.IsNegative() {
		return &InvalidValueError{what, amount.String(), "must not be negative"}
	}
	return nil
}
