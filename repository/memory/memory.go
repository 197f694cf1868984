package memory

import (
	"context"
	"maps"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Store is the shop's repositories in memory. Make one with New. It is safe for
// use by several goroutines at once; they take turns.
type Store struct {
	Orders     *Orders
	Catalogue  *Catalogue
	Warehouses *Warehouses
	Rates      *ShippingRates
	Stock      *Stock

	session *session
}

// New returns an empty Store.
func New() *Store {
	shelf := &shelf{lock: make(chan struct{}, 1), claimed: map[domainmodel.OrderID]bool{}, state: state{
		orders:     map[domainmodel.OrderID]domainmodel.OrderSnapshot{},
		products:   map[domainmodel.ProductID]domainmodel.Product{},
		warehouses: map[domainmodel.Region]domainmodel.Warehouse{},
		rates:      map[domainmodel.Region]domainmodel.ShippingRate{},
		stock:      map[place]int{},
		sent:       map[domainmodel.EventID]bool{},
	}}
	return newStore(&session{shelf: shelf})
}

func newStore(s *session) *Store {
	return &Store{&Orders{s}, &Catalogue{s}, &Warehouses{s}, &ShippingRates{s}, &Stock{s}, s}
}

// Shipping returns the domain's service on this Store. It ships in a transaction; on the
// Store of a transaction, in that one.
func (s *Store) Shipping() domainmodel.ShippingService {
	return domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
		return s.session.join(ctx, func(ctx context.Context, tx *session) error {
			in := newStore(tx)
			return do(ctx, domainmodel.ShippingPorts{Orders: in.Orders, Warehouses: in.Warehouses, Rates: in.Rates, Stock: in.Stock})
		})
	}}
}

// InTransaction calls do with a Store whose changes are kept together when do
// returns nil, and dropped together otherwise; then the orders saved in it are as
// they were before. Everyone else waits meanwhile, until their context ends.
//
// Inside of do, use the context and the Store that it is given: any other
// repository of this Store refuses that context with an error that wraps
// unitofwork.ErrOutsideTransaction. (One that is called with a context from outside
// can't notice, and waits for the transaction that waits for it, as long as that
// context lasts.) Both end with do, and are for one goroutine at a time. Transactions
// don't nest. A transaction in which a write failed is not kept, even if do returns
// nil, and takes no more writes.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error) error {
	return s.session.inTransaction(ctx, func(ctx context.Context, tx *session) error {
		return do(ctx, newStore(tx))
	})
}

// state is all that a Store keeps. Its values are never changed in place, so a
// shallow copy of the maps is a copy.
type state struct {
	orders     map[domainmodel.OrderID]domainmodel.OrderSnapshot
	products   map[domainmodel.ProductID]domainmodel.Product
	warehouses map[domainmodel.Region]domainmodel.Warehouse
	rates      map[domainmodel.Region]domainmodel.ShippingRate
	stock      map[place]int
	events     []domainmodel.SavedEvent // of deleted orders too
	sent       map[domainmodel.EventID]bool
}

// place is where stock lies.
type place struct {
	warehouse domainmodel.WarehouseID
	product   domainmodel.ProductID
}

func (s state) clone() state {
	return state{
		orders: maps.Clone(s.orders), products: maps.Clone(s.products),
		warehouses: maps.Clone(s.warehouses), rates: maps.Clone(s.rates),
		stock: maps.Clone(s.stock), events: slices.Clone(s.events), sent: maps.Clone(s.sent),
	}
}
