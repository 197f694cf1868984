package activerecord

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// Warehouse is a row of table warehouses: a place that ships to one region.
type Warehouse struct {
	ID     int64  `gorm:"primaryKey"`
	Name   string `gorm:"size:200;not null"`
	Region string `gorm:"size:16;not null;index"`
}

// BeforeCreate validates the warehouse. It wraps ErrInvalid.
func (w *Warehouse) BeforeCreate(*gorm.DB) error {
	if w.Name == "" || w.Region == "" || !storable(w.Name, 200) || !storable(w.Region, 16) {
		return fmt.Errorf("%w warehouse: %+q of region %+q", ErrInvalid, w.Name, w.Region)
	}
	return nil
}

// ShippingRate is a row of table shipping_rates: what shipping to a region costs,
// in minor units: a base, and so much a piece.
type ShippingRate struct {
	Region   string `gorm:"primaryKey;size:16"`
	Base     int64  `gorm:"not null;check:base >= 0"`
	PerPiece int64  `gorm:"not null;check:per_piece >= 0"`
	Currency string `gorm:"size:3;not null"`
}

// BeforeCreate validates the rate. It wraps ErrInvalid.
func (r *ShippingRate) BeforeCreate(*gorm.DB) error {
	if r.Region == "" || len(r.Currency) != 3 || !storable(r.Region, 16) || !storable(r.Currency, 3) {
		return fmt.Errorf("%w shipping rate: region %+q, currency %+q", ErrInvalid, r.Region, r.Currency)
	}
	return nil
}

// Stock is a row of table stocks: how many pieces of a product a warehouse has.
type Stock struct {
	WarehouseID int64     `gorm:"primaryKey;autoIncrement:false"`
	Warehouse   Warehouse `gorm:"constraint:OnDelete:CASCADE"`
	ProductID   int64     `gorm:"primaryKey;autoIncrement:false"`
	Product     Product   `gorm:"constraint:OnDelete:CASCADE"`
	Quantity    int       `gorm:"not null;check:quantity >= 0"`
}

func findWarehouse(tx *gorm.DB, region string) (*Warehouse, error) {
	var warehouse Warehouse
	if err := tx.Where("region = ?", region).First(&warehouse).Error; err != nil {
		return nil, fmt.Errorf("warehouse of region %s: %w", region, err)
	}
	return &warehouse, nil
}

func calculateShippingCost(tx *gorm.DB, from *Warehouse, o *Order) (int64, error) {
	var rate ShippingRate
	if err := tx.First(&rate, "region = ?", from.Region).Error; err != nil {
		return 0, fmt.Errorf("shipping rate of region %s: %w", from.Region, err)
	}
	if rate.Currency != o.Currency {
		return 0, fmt.Errorf("shipping rate in %s for an order in %s: %w", rate.Currency, o.Currency, ErrOtherCurrency)
	}
	cost := rate.Base
	for _, item := range o.Items {
		cost += rate.PerPiece * int64(item.Quantity)
	}
	return cost, nil
}

// reserveStock takes the items out of stock. The condition in the UPDATE makes
// sure that two reservations can't take the same piece.
func reserveStock(tx *gorm.DB, warehouseID int64, items []OrderItem) error {
	// In the same order for everyone, or two reservations could wait for each other.
	items = slices.SortedFunc(slices.Values(items), func(a, b OrderItem) int { return cmp.Compare(a.ProductID, b.ProductID) })
	for _, item := range items {
		result := tx.Model(&Stock{}).
			Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", warehouseID, item.ProductID, item.Quantity).
			Update("quantity", gorm.Expr("quantity - ?", item.Quantity))
		if result.Error != nil {
			return fmt.Errorf("reserve product %d: %w", item.ProductID, result.Error)
		}
		if result.RowsAffected == 0 {
			return fmt.Errorf("reserve %d of product %d: %w", item.Quantity, item.ProductID, ErrOutOfStock)
		}
	}
	return nil
}
