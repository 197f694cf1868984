package repository

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Warehouses finds warehouses in table warehouses.
type Warehouses struct{ session *session }

// ShippingRates finds rates in table shipping_rates.
type ShippingRates struct{ session *session }

// Stock takes goods out of table stocks.
type Stock struct{ session *session }

var (
	_ domainmodel.Warehouses    = (*Warehouses)(nil)
	_ domainmodel.ShippingRates = (*ShippingRates)(nil)
	_ domainmodel.Stock         = (*Stock)(nil)
)

// ForRegion returns the warehouse of the region, the first one if it has several.
// It wraps a *domainmodel.NoWarehouseError, and a *domainmodel.InvalidValueError
// for a row that can't be a warehouse.
func (r *Warehouses) ForRegion(ctx context.Context, region domainmodel.Region) (domainmodel.Warehouse, error) {
	var row activerecord.Warehouse
	err := first(ctx, r.session, &row, region)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = &domainmodel.NoWarehouseError{Region: region}
	}
	if err != nil {
		return domainmodel.Warehouse{}, fmt.Errorf("find a warehouse: %w", err)
	}
	return warehouse(row)
}

// ForRegion returns the rate of the region. It wraps a
// *domainmodel.NoShippingRateError, and a *domainmodel.InvalidValueError for a row
// that can't be a rate.
func (r *ShippingRates) ForRegion(ctx context.Context, region domainmodel.Region) (domainmodel.ShippingRate, error) {
	var row activerecord.ShippingRate
	err := first(ctx, r.session, &row, region)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = &domainmodel.NoShippingRateError{Region: region}
	}
	if err != nil {
		return domainmodel.ShippingRate{}, fmt.Errorf("find a shipping rate: %w", err)
	}
	rate, err := shippingRate(row)
	if err != nil {
		return domainmodel.ShippingRate{}, fmt.Errorf("shipping rate of region %q: %w", string(region), err)
	}
	return rate, nil
}

// first reads the first row of the region, by primary key.
func first(ctx context.Context, s *session, row any, region domainmodel.Region) error {
	db, err := s.with(ctx)
	if err != nil {
		return err
	}
	return db.Where("region = ?", string(region)).First(row).Error
}

// Reserve takes the items out of the warehouse's stock, all or none. The condition
// in each UPDATE makes sure that two reservations can't take the same piece. It
// wraps a *domainmodel.OutOfStockError.
func (r *Stock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	// In the same order for everyone, or two reservations could wait for each other.
	sorted := slices.SortedFunc(items, func(a, b domainmodel.OrderItem) int { return cmp.Compare(a.ProductID(), b.ProductID()) })
	err := r.session.atomically(ctx, func(ctx context.Context, tx *session) error {
		db, err := tx.with(ctx)
		if err != nil {
			return err
		}
		for _, item := range sorted {
			result := db.Model(&activerecord.Stock{}).
				Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", int64(from), int64(item.ProductID()), item.Quantity()).
				UpdateColumn("quantity", gorm.Expr("quantity - ?", item.Quantity()))
			if result.Error != nil {
				return result.Error
			}
			if result.RowsAffected != 1 {
				return &domainmodel.OutOfStockError{WarehouseID: from, ProductID: item.ProductID(), Wanted: item.Quantity()}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reserve stock: %w", err)
	}
	return nil
}
