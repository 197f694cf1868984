package memory

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Orders keeps orders.
type Orders struct{ session *session }

var _ domainmodel.OrderRepository = (*Orders)(nil)

// FindByID returns a copy of the order.
// It implements domainmodel.OrderRepository.
func (r *Orders) FindByID(ctx context.Context, id domainmodel.OrderID) (order *domainmodel.Order, err error) {
	err = r.session.read(ctx, func(s *state) error {
		snapshot, found := s.orders[id]
		if !found {
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
// It implements domainmodel.OrderRepository.
func (r *Orders) Save(ctx context.Context, order *domainmodel.Order) error {
	if order == nil || order.ID() == 0 {
		return &domainmodel.InvalidValueError{What: "order", Value: "without an ID", Rule: "must come from NewOrder or a repository"}
	}
	if err := r.save(ctx, order); err != nil {
		return fmt.Errorf("save order %s: %w", order.ID(), err)
	}
	return nil
}

func (r *Orders) save(ctx context.Context, order *domainmodel.Order) error {
	before, existed := order.Restored()
	events := order.Events()
	if existed && len(events) == 0 && reflect.DeepEqual(before, order.Snapshot()) {
		return r.session.check(ctx)
	}
	return r.session.write(ctx, func(tx *transaction) error {
		saved, err := order.AsSaved()
		if err != nil {
			return err
		}
		after := saved.Snapshot()
		stored, found := tx.state.orders[after.ID]
		switch {
		case !existed && (found || tx.state.knew(after.ID)):
			return &domainmodel.OrderExistsError{OrderID: after.ID}
		case existed && !found:
			return domainmodel.ErrOrderNotFound
		case existed && stored.Version != before.Version:
			return &domainmodel.ConflictError{OrderID: after.ID, Loaded: before.Version, Stored: stored.Version}
		}
		tx.state.orders[after.ID] = after
		for i, event := range events {
			id := domainmodel.EventID{OrderID: after.ID, Version: after.Version, Number: i + 1}
			tx.state.events = append(tx.state.events, domainmodel.SavedEvent{ID: id, Event: event})
		}
		tx.become(order, saved)
		return nil
	})
}

// Update loads, changes and saves the order in one transaction, and returns it as it was saved.
// Other writers wait meanwhile, so change is called once. It implements
// domainmodel.OrderRepository.
func (r *Orders) Update(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
	var order *domainmodel.Order
	err := r.session.join(ctx, func(ctx context.Context, tx *session) (err error) {
		orders := &Orders{tx}
		if order, err = orders.FindByID(ctx, id); err != nil {
			return err
		}
		if err := change(order); err != nil {
			return err
		}
		return orders.Save(ctx, order)
	})
	if err != nil {
		return nil, fmt.Errorf("update order %s: %w", id, err)
	}
	return order, nil
}

// knew reports whether there was an order of the ID: its events have that ID still.
func (s state) knew(id domainmodel.OrderID) bool {
	return slices.ContainsFunc(s.events, func(e domainmodel.SavedEvent) bool { return e.ID.OrderID == id })
}

// Delete removes the order, if there is one. The business has no such command; it
// is for tests of what happens when a row has gone.
func (r *Orders) Delete(ctx context.Context, id domainmodel.OrderID) error {
	err := r.session.write(ctx, func(tx *transaction) error {
		delete(tx.state.orders, id)
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete order %s: %w", id, err)
	}
	return nil
}
