package domainmodel

import (
	"context"
	"iter"
)

// The ports are what the business needs from outside, besides the
// OrderRepository. Each is as small as its user needs it: a fake is a function
// or a struct of three lines.

// Catalogue knows what is sold, and at which price.
type Catalogue interface {
	// FindProduct returns the product at the price of today, or wraps a *NoProductError. It
	// returns a *CorruptRowError when what is stored can't be a product.
	FindProduct(ctx context.Context, id ProductID) (Product, error)
}

// Warehouses finds warehouses.
type Warehouses interface {
	// ForRegion returns the warehouse that serves the region, or wraps a *NoWarehouseError.
	ForRegion(ctx context.Context, region Region) (Warehouse, error)
}

// ShippingRates knows what shipping costs.
type ShippingRates interface {
	// ForRegion returns the region's rate, or wraps a *NoShippingRateError.
	ForRegion(ctx context.Context, region Region) (ShippingRate, error)
}

// Stock takes goods out of warehouses.
type Stock interface {
	// Reserve takes the pieces of all items out of the warehouse's stock, or, when
	// one is short, none of them and wraps an *OutOfStockError.
	Reserve(ctx context.Context, from WarehouseID, items iter.Seq[OrderItem]) error
}

// Notifier is told what happened, after it was saved: at least once, so an
// implementation that must not repeat itself remembers the IDs it has seen. An
// error means that the event was not dealt with and is to be delivered again.
type Notifier interface {
	Notify(ctx context.Context, event SavedEvent) error
}

// NotifierFunc is a function as a Notifier, as http.HandlerFunc is one as a Handler.
type NotifierFunc func(ctx context.Context, event SavedEvent) error

// Notify calls f.
func (f NotifierFunc) Notify(ctx context.Context, event SavedEvent) error { return f(ctx, event) }
