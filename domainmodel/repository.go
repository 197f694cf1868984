package domainmodel

import "context"

// OrderRepository keeps orders. It is all that the domain knows of storage
// (Fowler's Repository); package repository implements it on the tables of
// activerecord, package repository/memory in memory, and package
// repository/repositorytest/ordertest tests that an implementation keeps the contract.
type OrderRepository interface {
	// FindByID returns the order as it was last saved. The caller owns it.
	//
	// It returns an error that wraps ErrOrderNotFound when there is no such order,
	// and a *CorruptOrderError when the stored order is invalid.
	FindByID(ctx context.Context, id OrderID) (*Order, error)

	// Save stores the whole aggregate, with the events that it recorded, or
	// nothing. Afterwards the order is at its new version and has no recorded
	// events; if Save fails, the order is as it was before. Saving an order that
	// has not changed does nothing.
	//
	// It returns an *OrderExistsError for a new order whose ID is taken, or was
	// before its order was deleted, a *ConflictError for one that was saved by
	// someone else in the meantime, and an error that wraps ErrOrderNotFound for one
	// that has been deleted, or ErrUnknownReference. What AsSaved refuses is refused
	// with its error.
	Save(ctx context.Context, order *Order) error

	// Update loads the order, has change change it, saves it, and returns it as it was saved,
	// with its new version. When another writer was first, or the database had to give up, it
	// starts over with the order as it is then, a bounded number of times and as long as the
	// context allows. So change may be called several times, and should do nothing but change
	// the order. If it changes nothing, the order is returned as it was loaded.
	//
	// All of it is one transaction. Inside of another one it is a part of that, and is tried
	// once: the transaction is what would have to start over. If that one is not committed,
	// the returned order is put back as it was before it was saved: drop it.
	//
	// It returns either an order or an error. The error wraps that of change, and nothing was
	// saved then, or it is one of FindByID or Save.
	Update(ctx context.Context, id OrderID, change func(*Order) error) (*Order, error)
}
