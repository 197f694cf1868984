package rung3

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Ports is what shipping depends on, besides the order itself.
type Ports struct {
	Warehouses Warehouses
	Rates      Rates
	Stock      Stock
}

// Warehouses finds the warehouse of a region.
type Warehouses interface {
	WarehouseOf(region string) (id int64, err error)
}

// Rates finds the shipping rate of a region.
type Rates interface {
	RateOf(region string) (activerecord.ShippingRate, error)
}

// Stock takes goods out of a warehouse's stock.
type Stock interface {
	Reserve(warehouse int64, items []activerecord.OrderItem) error
}

// Tables are the ports on the shop's tables, in one transaction.
func Tables(tx *gorm.DB) Ports { t := tables{tx}; return Ports{t, t, t} }

type tables struct{ tx *gorm.DB }

func (t tables) WarehouseOf(region string) (int64, error) {
	var warehouse activerecord.Warehouse
	err := t.tx.First(&warehouse, "region = ?", region).Error
	return warehouse.ID, err
}

func (t tables) RateOf(region string) (rate activerecord.ShippingRate, err error) {
	err = t.tx.First(&rate, "region = ?", region).Error
	return rate, err
}

func (t tables) Reserve(warehouse int64, items []activerecord.OrderItem) error {
	for _, item := range items {
		taken := t.tx.Model(&activerecord.Stock{}).
			Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", warehouse, item.ProductID, item.Quantity).
			Update("quantity", gorm.Expr("quantity - ?", item.Quantity))
		if taken.Error != nil {
			return taken.Error
		}
		if taken.RowsAffected == 0 {
			return activerecord.ErrOutOfStock
		}
	}
	return nil
}
