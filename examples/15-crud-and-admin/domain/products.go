package domain

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
)

// Products keeps products in table products.
type Products struct{ DB *gorm.DB }

// row is a row of the table, with the column that came last.
type row struct {
	activerecord.Product
	WeightGrams int64 `gorm:"not null;default:0;check:weight_grams >= 0"`
}

// TableName is the table of activerecord.Product.
func (row) TableName() string { return "products" }

func rowOf(p *Product) row {
	var r row
	r.ID = int64(p.id)
	r.SKU = p.details.SKU
	r.Name = p.details.Name
	r.Price = p.details.Price.Minor()
	r.Currency = string(p.details.Price.Currency())
	r.WeightGrams = p.details.WeightGrams
	return r
}

// product restores the product of the row. What can be stored is not asked again.
func (r row) product() (*Product, error) {
	price, err := domainmodel.NewMoney(r.Price, domainmodel.Currency(r.Currency))
	if err != nil {
		return nil, fmt.Errorf("row of product %d: %w", r.ID, err)
	}
	return &Product{domainmodel.ProductID(r.ID), Details{
		SKU:         r.SKU,
		Name:        r.Name,
		Price:       price,
		WeightGrams: r.WeightGrams,
	}}, nil
}

// All returns the products by name.
func (r Products) All(ctx context.Context) ([]*Product, error) {
	var rows []row
	if err := r.DB.WithContext(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find products: %w", err)
	}
	products := make([]*Product, len(rows))
	for i, row := range rows {
		var err error
		if products[i], err = row.product(); err != nil {
			return nil, err
		}
	}
	return products, nil
}

// FindByID returns the product. It wraps gorm.ErrRecordNotFound.
func (r Products) FindByID(ctx context.Context, id int64) (*Product, error) {
	var found row
	if err := r.DB.WithContext(ctx).First(&found, id).Error; err != nil {
		return nil, fmt.Errorf("find product %d: %w", id, err)
	}
	return found.product()
}

// Add stores a new product and gives it its ID. It wraps screen.Problems.
func (r Products) Add(ctx context.Context, p *Product) error {
	added := rowOf(p)
	if err := r.DB.WithContext(ctx).Create(&added).Error; err != nil {
		return fmt.Errorf("add a product: %w", explained(err))
	}
	p.id = domainmodel.ProductID(added.ID)
	return nil
}

// Save stores what has changed about a product. It wraps screen.Problems.
func (r Products) Save(ctx context.Context, p *Product) error {
	changed := rowOf(p)
	if err := r.DB.WithContext(ctx).Select("*").Updates(&changed).Error; err != nil {
		return fmt.Errorf("save product %s: %w", p.id, explained(err))
	}
	return nil
}

// Remove deletes the product. It wraps screen.ErrOrdered.
func (r Products) Remove(ctx context.Context, id int64) error {
	if err := r.DB.WithContext(ctx).Delete(&row{}, id).Error; err != nil {
		return fmt.Errorf("remove product %d: %w", id, explained(err))
	}
	return nil
}

// explained is what a constraint of the table means.
func explained(err error) error {
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return screen.Problems{"SKU": "is taken"}
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return screen.ErrOrdered
	}
	return err
}

// Tables returns what AutoMigrate makes the tables of.
func Tables() []any { return []any{&row{}, &reviewRow{}} }
