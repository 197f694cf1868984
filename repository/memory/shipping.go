package memory

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Warehouses keeps a warehouse for each region.
type Warehouses struct{ session *session }

// ShippingRates keeps a rate for each region.
type ShippingRates struct{ session *session }

// Stock keeps the pieces of each product in each warehouse.
type Stock struct{ session *session }

var (
	_ domainmodel.Warehouses    = (*Warehouses)(nil)
	_ domainmodel.ShippingRates = (*ShippingRates)(nil)
	_ domainmodel.Stock         = (*Stock)(nil)
)

// Add keeps the warehouse as that of its region.
func (r *Warehouses) Add(ctx context.Context, warehouse domainmodel.Warehouse) error {
	err := r.session.write(ctx, func(tx *transaction) error {
		tx.state.warehouses[warehouse.Region()] = warehouse
		return nil
	})
	if err != nil {
		return fmt.Errorf("add warehouse %s: %w", warehouse.ID(), err)
	}
	return nil
}

// ForRegion returns the warehouse of the region. It wraps a
// *domainmodel.NoWarehouseError.
func (r *Warehouses) ForRegion(ctx context.Context, region domainmodel.Region) (warehouse domainmodel.Warehouse, err error) {
	err = r.session.read(ctx, func(s *state) error {
		var found bool
		if warehouse, found = s.warehouses[region]; !found {
			return &domainmodel.NoWarehouseError{Region: region}
		}
		return nil
	})
	if err != nil {
		return domainmodel.Warehouse{}, fmt.Errorf("find the warehouse of region %q: %w", string(region), err)
	}
	return warehouse, nil
}

// Set keeps the rate as that of the region.
func (r *ShippingRates) Set(ctx context.Context, region domainmodel.Region, rate domainmodel.ShippingRate) error {
	err := r.session.write(ctx, func(tx *transaction) error {
		tx.state.rates[region] = rate
		return nil
	})
	if err != nil {
		return fmt.Errorf("set the shipping rate of region %q: %w", string(region), err)
	}
	return nil
}

// ForRegion returns the rate of the region. It wraps a
// *domainmodel.NoShippingRateError.
func (r *ShippingRates) ForRegion(ctx context.Context, region domainmodel.Region) (rate domainmodel.ShippingRate, err error) {
	err = r.session.read(ctx, func(s *state) error {
		var found bool
		if rate, found = s.rates[region]; !found {
			return &domainmodel.NoShippingRateError{Region: region}
		}
		return nil
	})
	if err != nil {
		return domainmodel.ShippingRate{}, fmt.Errorf("find the shipping rate of region %q: %w", string(region), err)
	}
	return rate, nil
}

// Set sets the pieces of the product that the warehouse has. It wraps a
// *domainmodel.InvalidValueError for fewer than none.
func (r *Stock) Set(ctx context.Context, warehouse domainmodel.WarehouseID, product domainmodel.ProductID, pieces int) error {
	err := r.session.write(ctx, func(tx *transaction) error {
		if pieces < 0 {
			return &domainmodel.InvalidValueError{What: "stock", Value: strconv.Itoa(pieces), Rule: "must not be negative"}
		}
		tx.state.stock[place{warehouse, product}] = pieces
		return nil
	})
	if err != nil {
		return fmt.Errorf("set the stock of product %s in warehouse %s: %w", product, warehouse, err)
	}
	return nil
}

// Pieces returns how many pieces of the product the warehouse has.
func (r *Stock) Pieces(ctx context.Context, warehouse domainmodel.WarehouseID, product domainmodel.ProductID) (pieces int, err error) {
	err = r.session.read(ctx, func(s *state) error {
		pieces = s.stock[place{warehouse, product}]
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("count product %s in warehouse %s: %w", product, warehouse, err)
	}
	return pieces, nil
}

// Reserve takes the items out of the warehouse's stock, all or none. It wraps a
// *domainmodel.OutOfStockError.
func (r *Stock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	// In this order, so that of several products the same one is reported as short as
	// by package repository.
	sorted := slices.SortedFunc(items, func(a, b domainmodel.OrderItem) int { return cmp.Compare(a.ProductID(), b.ProductID()) })
	err := r.session.write(ctx, func(tx *transaction) error {
		for _, item := range sorted {
			at := place{from, item.ProductID()}
			if tx.state.stock[at] < item.Quantity() {
				return &domainmodel.OutOfStockError{WarehouseID: from, ProductID: item.ProductID(), Wanted: item.Quantity()}
			}
			tx.state.stock[at] -= item.Quantity()
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reserve stock: %w", err)
	}
	return nil
}
