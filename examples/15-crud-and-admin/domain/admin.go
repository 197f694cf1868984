package domain

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Admin is the screen. Forms come as JSON, and what it shows goes as JSON. What a
// form does not mention stays as it is.
type Admin struct {
	Products Products
	Reviews  Reviews
}

// form is a product as the screen has it.
type form struct {
	ID          int64
	SKU         string
	Name        string
	Price       int64 // minor units
	Currency    string
	WeightGrams int64
}

func formOf(p *Product) form {
	return form{
		ID:          int64(p.id),
		SKU:         p.details.SKU,
		Name:        p.details.Name,
		Price:       p.details.Price.Minor(),
		Currency:    string(p.details.Price.Currency()),
		WeightGrams: p.details.WeightGrams,
	}
}

// details are the contents of the form. With an invalid currency, the price has none,
// and Describe refuses it.
func (f form) details() Details {
	price, _ := domainmodel.NewMoney(f.Price, domainmodel.Currency(f.Currency))
	return Details{
		SKU:         f.SKU,
		Name:        f.Name,
		Price:       price,
		WeightGrams: f.WeightGrams,
	}
}

// List shows all products.
func (a Admin) List(ctx context.Context) ([]byte, error) {
	products, err := a.Products.All(ctx)
	if err != nil {
		return nil, err
	}
	forms := make([]form, len(products))
	for i, p := range products {
		forms[i] = formOf(p)
	}
	return json.Marshal(forms)
}

// Show shows a product. It wraps gorm.ErrRecordNotFound.
func (a Admin) Show(ctx context.Context, id int64) ([]byte, error) {
	p, err := a.Products.FindByID(ctx, id)
	if err != nil {
		return nil, err
	}
	return json.Marshal(formOf(p))
}

// Create stores the form as a new product, and shows it. It wraps screen.Problems.
func (a Admin) Create(ctx context.Context, body []byte) ([]byte, error) {
	var f form
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, fmt.Errorf("create a product: %w", err)
	}
	p, err := NewProduct(f.details())
	if err != nil {
		return nil, fmt.Errorf("create a product: %w", err)
	}
	if err := a.Products.Add(ctx, p); err != nil {
		return nil, err
	}
	return json.Marshal(formOf(p))
}

// Edit changes a product as the form says, and shows it. It wraps screen.Problems
// and gorm.ErrRecordNotFound.
func (a Admin) Edit(ctx context.Context, id int64, body []byte) ([]byte, error) {
	p, err := a.Products.FindByID(ctx, id)
	if err != nil {
		return nil, err
	}
	f := formOf(p)
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, fmt.Errorf("edit product %d: %w", id, err)
	}
	if err := p.Describe(f.details()); err != nil {
		return nil, fmt.Errorf("edit product %d: %w", id, err)
	}
	if err := a.Products.Save(ctx, p); err != nil {
		return nil, err
	}
	return json.Marshal(formOf(p))
}

// Delete deletes a product. It wraps screen.ErrOrdered.
func (a Admin) Delete(ctx context.Context, id int64) error { return a.Products.Remove(ctx, id) }
