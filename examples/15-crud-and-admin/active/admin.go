package active

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
)

// Admin is the screen. Forms come as JSON, and what it shows goes as JSON. What a
// form does not mention stays as it is.
type Admin struct{ DB *gorm.DB }

// List shows all products.
func (a Admin) List(ctx context.Context) ([]byte, error) {
	var products []Product
	if err := a.DB.WithContext(ctx).Order("name, id").Find(&products).Error; err != nil {
		return nil, fmt.Errorf("list products: %w", err)
	}
	return json.Marshal(products)
}

// Show shows a product. It wraps gorm.ErrRecordNotFound.
func (a Admin) Show(ctx context.Context, id int64) ([]byte, error) {
	p, err := find(a.DB.WithContext(ctx), id)
	if err != nil {
		return nil, err
	}
	return json.Marshal(p)
}

// Create stores the form as a new product, and shows it. It wraps screen.Problems.
func (a Admin) Create(ctx context.Context, form []byte) ([]byte, error) {
	p := &Product{}
	if err := p.fill(form); err != nil {
		return nil, fmt.Errorf("create a product: %w", err)
	}
	if err := a.DB.WithContext(ctx).Create(p).Error; err != nil {
		return nil, fmt.Errorf("create a product: %w", explained(err))
	}
	return json.Marshal(p)
}

// Edit changes a product as the form says, and shows it. It wraps screen.Problems
// and gorm.ErrRecordNotFound.
func (a Admin) Edit(ctx context.Context, id int64, form []byte) ([]byte, error) {
	db := a.DB.WithContext(ctx)
	p, err := find(db, id)
	if err != nil {
		return nil, err
	}
	if err := p.fill(form); err != nil {
		return nil, fmt.Errorf("edit product %d: %w", id, err)
	}
	if err := db.Select("*").Updates(p).Error; err != nil {
		return nil, fmt.Errorf("edit product %d: %w", id, explained(err))
	}
	return json.Marshal(p)
}

// Delete deletes a product. It wraps screen.ErrOrdered.
func (a Admin) Delete(ctx context.Context, id int64) error {
	if err := a.DB.WithContext(ctx).Delete(&Product{}, id).Error; err != nil {
		return fmt.Errorf("delete product %d: %w", id, explained(err))
	}
	return nil
}

func find(db *gorm.DB, id int64) (*Product, error) {
	var p Product
	if err := db.First(&p, id).Error; err != nil {
		return nil, fmt.Errorf("find product %d: %w", id, err)
	}
	return &p, nil
}

// fill takes over what the form says, but for the ID, which is not the form's.
func (p *Product) fill(form []byte) error {
	id := p.ID
	if err := json.Unmarshal(form, p); err != nil {
		return err
	}
	p.ID = id
	return p.Validate()
}

// explained is what the user is told of a constraint of the table.
func explained(err error) error {
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return screen.Problems{"SKU": "is taken"}
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return screen.ErrOrdered
	}
	return err
}
