package domainmodel

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// ShippingService ships orders. It is an application service: it begins a transaction, loads
// an order, has it decide, and saves it. The stock and the order change together, so it has
// its ports from the transaction, and none outside of one.
//
// Shipping of repository.Store and of memory.Store return one.
type ShippingService struct {
	// InTransaction calls do with ports whose changes are kept together, if do returns nil, and
	// dropped together otherwise. It may call do again, if the transaction failed.
	InTransaction func(ctx context.Context, do func(ctx context.Context, in ShippingPorts) error) error
}

// ShippingPorts are all that shipping depends on: what Order.Ship of package activerecord
// reaches through its *gorm.DB stands here, by name. All fields are needed.
type ShippingPorts struct {
	Orders     OrderRepository
	Warehouses Warehouses
	Rates      ShippingRates
	Stock      Stock
}

// Ship ships the order from the warehouse of its region, at that region's rate,
// and takes the goods out of stock. The customer learns of it from the
// OrderWasShipped event.
//
// It wraps what the transaction and its ports return, and a *CannotShipOrderError for an
// order that may not be shipped in its status.
func (s ShippingService) Ship(ctx context.Context, id OrderID, at time.Time) error {
	err := s.InTransaction(ctx, func(ctx context.Context, in ShippingPorts) error {
		order, err := in.Orders.FindByID(ctx, id)
		if err != nil {
			return err
		}
		warehouse, err := in.Warehouses.ForRegion(ctx, order.Region())
		if err != nil {
			return err
		}
		rate, err := in.Rates.ForRegion(ctx, warehouse.Region())
		if err != nil {
			return err
		}
		cost, err := rate.Cost(order)
		if err != nil {
			return err
		}
		if err := order.Ship(warehouse.ID(), cost, at); err != nil {
			return err
		}
		if err := in.Stock.Reserve(ctx, warehouse.ID(), order.Items()); err != nil {
			return err
		}
		return in.Orders.Save(ctx, order)
	})
	if err != nil {
		return fmt.Errorf("ship order %s: %w", id, err)
	}
	return nil
}

// Warehouse is a place that ships to one region.
type Warehouse struct {
	id     WarehouseID
	region Region
}

// NewWarehouse returns the warehouse, or an *InvalidValueError.
func NewWarehouse(id WarehouseID, region Region) (Warehouse, error) {
	if err := checkID("warehouse ID", id); err != nil {
		return Warehouse{}, err
	}
	if _, err := ParseRegion(string(region)); err != nil {
		return Warehouse{}, fmt.Errorf("warehouse %s: %w", id, err)
	}
	return Warehouse{id, region}, nil
}

// ID returns the warehouse's ID.
func (w Warehouse) ID() WarehouseID { return w.id }

// Region returns the region that the warehouse ships to.
func (w Warehouse) Region() Region { return w.region }

// String returns the warehouse for people and logs, such as "warehouse 3 in EU".
func (w Warehouse) String() string { return fmt.Sprintf("warehouse %s in %s", w.id, string(w.region)) }

// MarshalJSON writes ID and Region.
func (w Warehouse) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"ID": w.id, "Region": w.region})
}

// UnmarshalJSON returns an error: it would bypass NewWarehouse.
func (*Warehouse) UnmarshalJSON([]byte) error { return notRead("Warehouse", "NewWarehouse") }

// ShippingRate is what shipping to a region costs: a base, and so much a piece.
type ShippingRate struct {
	base, perPiece Money
}

// NewShippingRate returns the rate. It returns an *InvalidValueError for a
// negative amount, and a *CurrencyMismatchError when the two have not one currency.
func NewShippingRate(base, perPiece Money) (ShippingRate, error) {
	if err := checkAmount("base rate", base); err != nil {
		return ShippingRate{}, err
	}
	if err := checkAmount("rate per piece", perPiece); err != nil {
		return ShippingRate{}, err
	}
	if base.currency != perPiece.currency {
		return ShippingRate{}, fmt.Errorf("rate per piece: %w", &CurrencyMismatchError{Want: base.currency, Got: perPiece.currency})
	}
	return ShippingRate{base, perPiece}, nil
}

// Cost returns what shipping the order costs at this rate. It returns a
// *CurrencyMismatchError when the order is in another currency than the rate,
// and a *MoneyOverflowError when the cost does not fit.
func (r ShippingRate) Cost(order *Order) (Money, error) {
	cost := r.base
	if want := order.total.currency; cost.currency != want {
		return Money{}, fmt.Errorf("shipping rate: %w", &CurrencyMismatchError{Want: want, Got: cost.currency})
	}
	for item := range order.Items() {
		itemCost, err := r.perPiece.Times(int64(item.quantity))
		if err != nil {
			return Money{}, fmt.Errorf("shipping cost: %w", err)
		}
		if cost, err = cost.Plus(itemCost); err != nil {
			return Money{}, fmt.Errorf("shipping cost: %w", err)
		}
	}
	return cost, nil
}

// String returns the rate for people and logs, such as "5.00 EUR and 0.45 EUR a piece".
func (r ShippingRate) String() string { return fmt.Sprintf("%s and %s a piece", r.base, r.perPiece) }

// MarshalJSON writes Base and PerPiece.
func (r ShippingRate) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"Base": r.base, "PerPiece": r.perPiece})
}

// UnmarshalJSON returns an error: it would bypass NewShippingRate.
func (*ShippingRate) UnmarshalJSON([]byte) error { return notRead("ShippingRate", "NewShippingRate") }
