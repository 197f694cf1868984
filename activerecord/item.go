package activerecord

import (
	"fmt"

	"gorm.io/gorm"
)

// OrderItem is a row of table order_items: a quantity of a product, at the price
// when it was added, in minor units of the order's currency.
//
// PROBLEM 3: it is a model like any other. Any code with a *gorm.DB can load it,
// change it and save it, and its order's Total stays as it was.
type OrderItem struct {
	ID        int64   `gorm:"primaryKey"`
	OrderID   int64   `gorm:"not null;uniqueIndex:,composite:product"`
	ProductID int64   `gorm:"not null;uniqueIndex:,composite:product"`
	Product   Product `gorm:"constraint:OnDelete:RESTRICT"`
	UnitPrice int64   `gorm:"not null;check:unit_price >= 0"`
	Quantity  int     `gorm:"not null;check:quantity > 0"`
}

// BeforeCreate validates the item. It wraps ErrInvalid. Changes are guarded by
// the table's CHECKs, as those of a Product are.
func (i *OrderItem) BeforeCreate(*gorm.DB) error {
	if i.Quantity < 1 {
		return fmt.Errorf("item of product %d: %w quantity %d", i.ProductID, ErrInvalid, i.Quantity)
	}
	return nil
}

// Subtotal returns the price of the item, in minor units of the order's currency.
func (i *OrderItem) Subtotal() int64 { return i.UnitPrice * int64(i.Quantity) }
