package repository

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
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
func (r *Warehouses) ForRegion(ctx context.Context, region domainmodel.Region) (found domainmodel.Warehouse, err error) {
	var row activerecord.Warehouse
	err = r.session.firstOf(ctx, r.session.sql.findWarehouse, region, &domainmodel.NoWarehouseError{Region: region}, &row.ID, &row.Region)
	if err == nil {
		found, err = warehouse(row)
	}
	if err != nil {
		return domainmodel.Warehouse{}, fmt.Errorf("find the warehouse of region %q: %w", string(region), err)
	}
	return found, nil
}

// ForRegion returns the rate of the region. It wraps a
// *domainmodel.NoShippingRateError, and a *domainmodel.InvalidValueError for a row
// that can't be a rate.
func (r *ShippingRates) ForRegion(ctx context.Context, region domainmodel.Region) (found domainmodel.ShippingRate, err error) {
	var row activerecord.ShippingRate
	err = r.session.firstOf(ctx, r.session.sql.findRate, region, &domainmodel.NoShippingRateError{Region: region}, &row.Base, &row.PerPiece, &row.Currency)
	if err == nil {
		found, err = shippingRate(row)
	}
	if err != nil {
		return domainmodel.ShippingRate{}, fmt.Errorf("find the shipping rate of region %q: %w", string(region), err)
	}
	return found, nil
}

// first is First, for a statement with one variable.
func (s *session) first(ctx context.Context, find statement.Statement, variable any, none error, columns ...any) error {
	err := s.First(ctx, func(db *gorm.DB) *gorm.DB { return find.Query(db, variable) }, none, columns...)
	if invalid, ok := err.(*unitofwork.InvalidValueError); ok { // to the domain, a value like any other
		return (*domainmodel.InvalidValueError)(invalid)
	}
	return err
}

// firstOf is first, for a region.
func (s *session) firstOf(ctx context.Context, find statement.Statement, region domainmodel.Region, none error, columns ...any) error {
	if err := s.Check(ctx); err != nil {
		return err
	}
	if _, invalid := domainmodel.ParseRegion(string(region)); invalid != nil {
		return none // databases disagree about what such a text is equal to
	}
	return s.first(ctx, find, string(region), none, columns...)
}

// Reserve takes the items out of the warehouse's stock, all or none. The condition
// in each UPDATE makes sure that two reservations can't take the same piece. It
// wraps a *domainmodel.OutOfStockError.
func (r *Stock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	// In the same order for everyone, or two reservations could wait for each other.
	sorted := slices.AppendSeq(make([]domainmodel.OrderItem, 0, 16), items)
	slices.SortFunc(sorted, func(a, b domainmodel.OrderItem) int { return cmp.Compare(a.ProductID(), b.ProductID()) })
	err := r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		update := statement.Repeating(tx.DB(ctx))
		for _, item := range sorted {
			result := r.session.sql.reserve.Exec(update(), item.Quantity(), int64(from), int64(item.ProductID()), item.Quantity())
			if result.Error != nil {
				return fmt.Errorf("product %s in warehouse %s: %w", item.ProductID(), from, result.Error)
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
