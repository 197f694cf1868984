package repositorytest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// flawed is a store that keeps the contract, but for one flaw. Each flaw is a thing
// that real repositories get wrong; look for it below, at the line that does it.
type flawed struct {
	flaw   string
	shared *shared
	tx     *flawedTx // nil outside of a transaction
	kept   *kept     // the store's, or the transaction's copy
}

// kept is what a store keeps.
type kept struct {
	orders map[domainmodel.OrderID]*domainmodel.Order
	events []domainmodel.SavedEvent
}

type shared struct {
	mu   sync.Mutex
	sent map[domainmodel.EventID]bool
	undo []func() // for the flaw of keeping it
}

func newFlawed(flaw string) *flawed {
	return &flawed{flaw: flaw, shared: &shared{sent: map[domainmodel.EventID]bool{}}, kept: &kept{orders: map[domainmodel.OrderID]*domainmodel.Order{}}}
}

func (f *flawed) store() Store {
	return Store{
		Orders: f,
		Delete: func(_ context.Context, id domainmodel.OrderID) error { delete(f.kept.orders, id); return nil },
		InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
			return f.inTransaction(ctx, func(ctx context.Context, tx *flawed) error { return do(ctx, tx) })
		},
		Drain: f.drain,
	}
}

func (f *flawed) has(flaw string) bool { return f.flaw == flaw }

func (f *flawed) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	unlock, err := f.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	order := f.kept.orders[id]
	if order == nil {
		if f.has("finds nil") {
			return nil, nil
		}
		return nil, errors.Join(domainmodel.ErrOrderNotFound, errors.New(id.String()))
	}
	if f.has("hands out live pointers") {
		return order, nil
	}
	return domainmodel.RestoreOrder(order.Snapshot())
}

func (f *flawed) Save(ctx context.Context, order *domainmodel.Order) error {
	if !f.has("takes anything for an order") && (order == nil || order.ID() == 0) {
		return &domainmodel.InvalidValueError{What: "order", Value: "nil", Rule: "must be one"}
	}
	err := f.save(ctx, order)
	if f.tx != nil && err != nil {
		f.tx.failed = err
	}
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); conflict && f.has("swallows the conflict") {
		return nil
	}
	return err
}

func (f *flawed) save(ctx context.Context, order *domainmodel.Order) error {
	unlock, err := f.lock(ctx)
	if err != nil {
		return err
	}
	defer func() { unlock() }()
	before, existed := order.Restored()
	events := order.Events()
	if existed && len(events) == 0 && !f.has("saves what has not changed") {
		return nil
	}
	after := order.Snapshot()
	after.Version = before.Version + 1
	if f.has("moves the version with the total only") && existed && after.Total == before.Total {
		after.Version = before.Version
	}
	if err := f.refuse(before, existed, after); err != nil {
		if f.has("takes the events before it fails") && existed {
			restored, _ := domainmodel.RestoreOrder(after)
			*order = *restored
		}
		return err
	}
	if f.has("checks, then acts") {
		unlock()
		time.Sleep(100 * time.Microsecond)
		f.shared.mu.Lock()
	}
	for i, event := range events {
		f.kept.events = append(f.kept.events, domainmodel.SavedEvent{ID: id(after.ID, after.Version, i+1), Event: event})
	}
	saved, err := domainmodel.RestoreOrder(after)
	if err != nil {
		return err
	}
	if stored := f.distort(before, after); f.has("keeps the caller's pointer") {
		f.kept.orders[after.ID] = order
	} else if f.kept.orders[after.ID], err = domainmodel.RestoreOrder(stored); err != nil {
		return err
	}
	f.become(order, saved)
	return nil
}

// refuse returns the error of a save that must not be.
func (f *flawed) refuse(before domainmodel.OrderSnapshot, existed bool, after domainmodel.OrderSnapshot) error {
	stored := f.kept.orders[after.ID]
	known := slices.ContainsFunc(f.kept.events, func(e domainmodel.SavedEvent) bool { return e.ID.OrderID == after.ID })
	switch {
	case !existed && stored != nil && !f.has("overwrites an order of the same ID"):
		return &domainmodel.OrderExistsError{OrderID: after.ID}
	case !existed && stored == nil && known && !f.has("gives an ID again"):
		return &domainmodel.OrderExistsError{OrderID: after.ID}
	case existed && stored == nil && !f.has("resurrects deleted orders"):
		return domainmodel.ErrOrderNotFound
	case existed && stored != nil && stored.Version() != before.Version && !f.has("ignores the version"):
		return &domainmodel.ConflictError{OrderID: after.ID, Loaded: before.Version, Stored: stored.Version()}
	}
	return nil
}

// distort returns what is stored of the order: the whole of it.
func (f *flawed) distort(before, after domainmodel.OrderSnapshot) domainmodel.OrderSnapshot {
	after.Items = slices.Clone(after.Items)
	switch f.flaw {
	case "drops zero values": // as gorm's Updates does, of a struct
		if after.Total == 0 {
			after.Total = before.Total
		}
	case "keeps times to the second":
		after.PlacedAt = after.PlacedAt.Truncate(time.Second)
	case "has columns of 32 bits":
		after.Total = int64(int32(after.Total))
	case "forgets removed items":
		for _, item := range before.Items {
			if !slices.ContainsFunc(after.Items, func(i domainmodel.ItemSnapshot) bool { return i.ProductID == item.ProductID }) {
				after.Items = append(after.Items, item)
			}
		}
	case "orders items by product":
		slices.SortFunc(after.Items, func(a, b domainmodel.ItemSnapshot) int { return int(a.ProductID - b.ProductID) })
	case "writes one statement's worth of items":
		after.Items = after.Items[:min(len(after.Items), 1000)]
	case "deletes items of other orders":
		for id, other := range f.kept.orders {
			if len(before.Items) > len(after.Items) && id != after.ID {
				_ = other.RemoveItem(before.Items[0].ProductID)
			}
		}
	}
	return after
}
