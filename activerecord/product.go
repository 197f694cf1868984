package activerecord

import (
	"fmt"

	"gorm.io/gorm"
)

// Product is a row of table products. Price is in minor units of Currency.
type Product struct {
	ID       int64  `gorm:"primaryKey"`
	SKU      string `gorm:"size:64;not null;uniqueIndex"`
	Name     string `gorm:"size:200;not null"`
	Price    int64  `gorm:"not null;check:price >= 0"`
	Currency string `gorm:"size:3;not null"`
}

// BeforeCreate validates the product. It wraps ErrInvalid. Changes are guarded by
// the table's CHECK: a hook for them would also run on the empty model of a batch
// update, and refuse it.
func (p *Product) BeforeCreate(*gorm.DB) error {
	if p.SKU == "" || p.Name == "" || p.Price < 0 || len(p.Currency) != 3 {
		return fmt.Errorf("%w product: %+v", ErrInvalid, *p)
	}
	if !storable(p.SKU, 64) || !storable(p.Name, 200) || !storable(p.Currency, 3) {
		return fmt.Errorf("product: %w SKU %.50q, name %.50q or currency %q", ErrInvalid, p.SKU, p.Name, p.Currency)
	}
	return nil
}

// FindProduct returns the product. It wraps gorm.ErrRecordNotFound.
func FindProduct(db *gorm.DB, id int64) (*Product, error) {
	var p Product
	if err := db.First(&p, id).Error; err != nil {
		return nil, fmt.Errorf("find product %d: %w", id, err)
	}
	return &p, nil
}
