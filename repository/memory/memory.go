// Package memory keeps the shop's aggregates in memory, with the contracts of
// package repository and without its database: no GORM, no driver and no SQL in
// the import graph. It is for tests of what uses the repositories, and for
// prototypes.
//
// A Store keeps copies, never the caller's pointer: one that handed out or kept
// live orders would hide a forgotten Save. Package repositorytest holds it to the
// same suite as the real one.
package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Store is the shop's repositories in memory. Make one with New. It is safe for
// use by several goroutines at once; they take turns.
type Store struct {
	Orders     *Orders
	Warehouses *Warehouses
	Rates      *ShippingRates
	Stock      *Stock
	Outbox     *Outbox

	session *session
}

// New returns an empty Store.
func New() *Store {
	shelf := &shelf{lock: make(chan struct{}, 1), state: state{
		orders:     map[domainmodel.OrderID]domainmodel.OrderSnapshot{},
		warehouses: map[domainmodel.Region]domainmodel.Warehouse{},
		rates:      map[domainmodel.Region]domainmodel.ShippingRate{},
		stock:      map[place]int{},
		sent:       map[domainmodel.EventID]bool{},
	}}
	return newStore(&session{shelf: shelf})
}

func newStore(s *session) *Store {
	return &Store{&Orders{s}, &Warehouses{s}, &ShippingRates{s}, &Stock{s}, &Outbox{s}, s}
}

// InTransaction calls do with a Store whose changes are kept together when do
// returns nil, and dropped together otherwise; then the orders saved in it are as
// they were before. Everyone else waits meanwhile, until their context ends.
//
// Inside of do, use the context and the Store that it is given: any other
// repository of this Store refuses that context with an error that wraps
// domainmodel.ErrOutsideTransaction. Transactions don't nest. A transaction in
// which a write failed is not kept, even if do returns nil.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error) error {
	return s.session.inTransaction(ctx, func(ctx context.Context, tx *session) error {
		return do(ctx, newStore(tx))
	})
}

// Orders keeps orders.
type Orders struct{ session *session }

// Warehouses keeps a warehouse for each region.
type Warehouses struct{ session *session }

// ShippingRates keeps a rate for each region.
type ShippingRates struct{ session *session }

// Stock keeps the pieces of each product in each warehouse.
type Stock struct{ session *session }

// Outbox keeps the events of saved orders.
type Outbox struct{ session *session }

var (
	_ domainmodel.OrderRepository = (*Orders)(nil)
	_ domainmodel.Warehouses      = (*Warehouses)(nil)
	_ domainmodel.ShippingRates   = (*ShippingRates)(nil)
	_ domainmodel.Stock           = (*Stock)(nil)
)

// FindByID returns a copy of the order.
// It keeps the contract of domainmodel.OrderRepository.
func (r *Orders) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	var order *domainmodel.Order
	err := r.session.read(ctx, func(s *state) (err error) {
		snapshot, ok := s.orders[id]
		if !ok {
			return domainmodel.ErrOrderNotFound
		}
		order, err = domainmodel.RestoreOrder(snapshot)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find order %s: %w", id, err)
	}
	return order, nil
}

// Save keeps a copy of the order, and its events.
// It keeps the contract of domainmodel.OrderRepository.
func (r *Orders) Save(ctx context.Context, order *domainmodel.Order) error {
	if order == nil || order.ID() == 0 {
		return &domainmodel.InvalidValueError{What: "order", Value: fmt.Sprint(order), Rule: "must come from NewOrder or a repository"}
	}
	err := r.session.write(ctx, func(tx *session) error { return save(tx, order) })
	if err != nil {
		return fmt.Errorf("save order %s: %w", order.ID(), err)
	}
	return nil
}

func save(tx *session, order *domainmodel.Order) error {
	before, existed := order.Restored()
	events := order.Events()
	if existed && len(events) == 0 {
		return nil
	}
	after := order.Snapshot()
	after.Version = before.Version + 1
	saved, err := domainmodel.RestoreOrder(after)
	if err != nil {
		return err
	}
	stored, found := tx.tx.state.orders[after.ID]
	switch {
	case !existed && found:
		return &domainmodel.OrderExistsError{OrderID: after.ID}
	case existed && !found:
		return domainmodel.ErrOrderNotFound
	case existed && stored.Version != before.Version:
		return &domainmodel.ConflictError{OrderID: after.ID, Loaded: before.Version, Stored: stored.Version}
	}
	tx.tx.state.orders[after.ID] = after
	for i, event := range events {
		id := domainmodel.EventID{OrderID: after.ID, Version: after.Version, Number: i + 1}
		tx.tx.state.events = append(tx.tx.state.events, domainmodel.SavedEvent{ID: id, Event: event})
	}
	tx.tx.become(order, saved)
	return nil
}

// Delete removes the order, if there is one. The business has no such command; it
// is for tests of what happens when a row has gone.
func (r *Orders) Delete(ctx context.Context, id domainmodel.OrderID) error {
	return r.session.write(ctx, func(tx *session) error {
		delete(tx.tx.state.orders, id)
		return nil
	})
}

// Add keeps the warehouse as that of its region.
func (r *Warehouses) Add(ctx context.Context, warehouse domainmodel.Warehouse) error {
	return r.session.write(ctx, func(tx *session) error {
		tx.tx.state.warehouses[warehouse.Region()] = warehouse
		return nil
	})
}

// ForRegion returns the warehouse of the region. It wraps a
// *domainmodel.NoWarehouseError.
func (r *Warehouses) ForRegion(ctx context.Context, region domainmodel.Region) (warehouse domainmodel.Warehouse, err error) {
	err = r.session.read(ctx, func(s *state) error {
		var ok bool
		if warehouse, ok = s.warehouses[region]; !ok {
			return &domainmodel.NoWarehouseError{Region: region}
		}
		return nil
	})
	if err != nil {
		return domainmodel.Warehouse{}, fmt.Errorf("find a warehouse: %w", err)
	}
	return warehouse, nil
}

// Set keeps the rate as that of the region.
func (r *ShippingRates) Set(ctx context.Context, region domainmodel.Region, rate domainmodel.ShippingRate) error {
	return r.session.write(ctx, func(tx *session) error {
		tx.tx.state.rates[region] = rate
		return nil
	})
}

// ForRegion returns the rate of the region. It wraps a
// *domainmodel.NoShippingRateError.
func (r *ShippingRates) ForRegion(ctx context.Context, region domainmodel.Region) (rate domainmodel.ShippingRate, err error) {
	err = r.session.read(ctx, func(s *state) error {
		var ok bool
		if rate, ok = s.rates[region]; !ok {
			return &domainmodel.NoShippingRateError{Region: region}
		}
		return nil
	})
	if err != nil {
		return domainmodel.ShippingRate{}, fmt.Errorf("find a shipping rate: %w", err)
	}
	return rate, nil
}

// Set sets the pieces of the product that the warehouse has. It returns a
// *domainmodel.InvalidValueError for fewer than none.
func (r *Stock) Set(ctx context.Context, warehouse domainmodel.WarehouseID, product domainmodel.ProductID, pieces int) error {
	if pieces < 0 {
		return fmt.Errorf("set the stock of product %s in warehouse %s: %w", product, warehouse,
			&domainmodel.InvalidValueError{What: "stock", Value: fmt.Sprint(pieces), Rule: "must not be negative"})
	}
	return r.session.write(ctx, func(tx *session) error {
		tx.tx.state.stock[place{warehouse, product}] = pieces
		return nil
	})
}

// Pieces returns how many pieces of the product the warehouse has.
func (r *Stock) Pieces(ctx context.Context, warehouse domainmodel.WarehouseID, product domainmodel.ProductID) (pieces int, err error) {
	err = r.session.read(ctx, func(s *state) error {
		pieces = s.stock[place{warehouse, product}]
		return nil
	})
	return pieces, err
}

// Reserve takes the items out of the warehouse's stock, all or none. It wraps a
// *domainmodel.OutOfStockError.
func (r *Stock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	sorted := slices.SortedFunc(items, func(a, b domainmodel.OrderItem) int { return cmp.Compare(a.ProductID(), b.ProductID()) })
	err := r.session.write(ctx, func(tx *session) error {
		for _, item := range sorted {
			at := place{from, item.ProductID()}
			if tx.tx.state.stock[at] < item.Quantity() {
				return &domainmodel.OutOfStockError{WarehouseID: from, ProductID: item.ProductID(), Wanted: item.Quantity()}
			}
			tx.tx.state.stock[at] -= item.Quantity()
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reserve stock: %w", err)
	}
	return nil
}

// Drain delivers every event that was not delivered yet, as repository.Outbox does.
func (b *Outbox) Drain(ctx context.Context, notifier domainmodel.Notifier) (delivered int, err error) {
	if b.session.tx != nil {
		return 0, errors.New("drain the outbox: not inside a transaction, whose events may never come to be")
	}
	var waiting []domainmodel.SavedEvent
	err = b.session.read(ctx, func(s *state) error {
		for _, event := range s.events {
			if !s.sent[event.ID] {
				waiting = append(waiting, event)
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("drain the outbox: %w", err)
	}
	var failures []error
	held := map[domainmodel.OrderID]bool{} // the orders of which an event failed
	for _, event := range waiting {
		if held[event.ID.OrderID] {
			continue
		}
		err := notifier.Notify(ctx, event)
		if err == nil {
			err = b.session.write(ctx, func(tx *session) error {
				tx.tx.state.sent[event.ID] = true
				return nil
			})
		}
		if err != nil {
			held[event.ID.OrderID] = true
			failures = append(failures, fmt.Errorf("deliver event %s: %w", event.ID, err))
			if ctx.Err() != nil {
				break
			}
			continue
		}
		delivered++
	}
	return delivered, errors.Join(failures...)
}

// place is where stock lies.
type place struct {
	warehouse domainmodel.WarehouseID
	product   domainmodel.ProductID
}

// state is all that a Store keeps. Its values are never changed in place, so a
// shallow copy of the maps is a copy.
type state struct {
	orders     map[domainmodel.OrderID]domainmodel.OrderSnapshot
	warehouses map[domainmodel.Region]domainmodel.Warehouse
	rates      map[domainmodel.Region]domainmodel.ShippingRate
	stock      map[place]int
	events     []domainmodel.SavedEvent
	sent       map[domainmodel.EventID]bool
}

func (s state) clone() state {
	return state{
		orders: maps.Clone(s.orders), warehouses: maps.Clone(s.warehouses), rates: maps.Clone(s.rates),
		stock: maps.Clone(s.stock), events: slices.Clone(s.events), sent: maps.Clone(s.sent),
	}
}
