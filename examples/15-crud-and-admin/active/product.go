// Package active is the admin screen for products, and a prototype's first feature,
// as Active Record: the row is the model, the form and what the screen shows.
package active

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
)

// Product is a row of table products, with the column that came last. Its JSON is
// the form, and what the screen shows.
type Product struct {
	activerecord.Product
	WeightGrams int64 `gorm:"not null;default:0;check:weight_grams >= 0"`
}

// TableName is the table of activerecord.Product.
func (Product) TableName() string { return "products" }

// Validate returns screen.Problems for the invalid fields of the product.
func (p *Product) Validate() error {
	problems := screen.Problems{}
	problems.Unless(p.SKU != "", "SKU", "must not be empty")
	problems.Unless(p.Name != "", "Name", "must not be empty")
	problems.Unless(p.Price >= 0, "Price", "must not be negative")
	problems.Unless(len(p.Currency) == 3, "Currency", "must have three letters")
	problems.Unless(p.WeightGrams >= 0, "WeightGrams", "must not be negative")
	return problems.OrNil()
}
