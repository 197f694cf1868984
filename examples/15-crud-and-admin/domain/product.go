// Package domain is the admin screen for products, and a prototype's first feature,
// as a domain model: a product that is always valid, a repository that maps it to
// its row, and a screen that maps it to a form.
//
// It is as lean as it gets: one package, no interface for the repository, no
// events. With a package of its own for the model, as in this library, each of the
// numbers that the lesson counts would grow.
package domain

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
)

// Product is what the shop sells. Make one with NewProduct, or load it from
// Products.
type Product struct {
	id      domainmodel.ProductID // 0 until it is added
	details Details
}

// Details are what the catalogue says about a product.
type Details struct {
	SKU         string
	Name        string
	Price       domainmodel.Money
	WeightGrams int64
}

// NewProduct returns a product that is not stored yet. It returns screen.Problems
// for invalid details.
func NewProduct(d Details) (*Product, error) {
	p := &Product{}
	if err := p.Describe(d); err != nil {
		return nil, err
	}
	return p, nil
}

// Describe changes what the catalogue says about the product. It returns
// screen.Problems for invalid details, and then leaves the product as it was.
func (p *Product) Describe(d Details) error {
	problems := screen.Problems{}
	problems.Unless(d.SKU != "", "SKU", "must not be empty")
	problems.Unless(d.Name != "", "Name", "must not be empty")
	problems.Unless(!d.Price.IsNegative(), "Price", "must not be negative")
	problems.Unless(d.Price.Currency() != "", "Currency", "must have three letters")
	problems.Unless(d.WeightGrams >= 0, "WeightGrams", "must not be negative")
	if err := problems.OrNil(); err != nil {
		return err
	}
	p.details = d
	return nil
}
