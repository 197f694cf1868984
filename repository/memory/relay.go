package memory

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// Relay takes the events of saved orders to handlers, as repository.Relay does.
type Relay struct {
	Store *Store
	// Handlers are called for every event, one after the other. When one of them fails, all
	// of them are called again by a later Drain.
	Handlers []domainmodel.Notifier
}

// Drain delivers the events that were not delivered yet, and tries each once: those of an order
// in the order in which they happened. Events that fail are in the error returned, and
// are left to the next Drain, with the later ones of their orders. Any number of them may run
// side by side; what another one is delivering is left to it. It returns an error that wraps an
// *unitofwork.InvalidValueError for a Relay without a Store or Handlers.
func (r Relay) Drain(ctx context.Context) error {
	if r.Store == nil || len(r.Handlers) == 0 {
		return fmt.Errorf("drain the outbox: %w", &refusal.InvalidValueError{What: "relay", Value: "without a Store or Handlers", Rule: "must have both"})
	}
	s := r.Store.session
	if s.tx != nil {
		return fmt.Errorf("drain the outbox: %w, whose events may never come to be", refusal.ErrInsideTransaction)
	}
	var failures []error
	held := map[domainmodel.OrderID]bool{} // the orders of which an event failed
	for {
		event, found, err := s.claim(ctx, held)
		if err != nil {
			return errors.Join(append(failures, fmt.Errorf("drain the outbox: %w", err))...)
		}
		if !found {
			return errors.Join(failures...)
		}
		if err := r.deliver(ctx, event); err != nil {
			held[event.ID.OrderID] = true
			failures = append(failures, fmt.Errorf("deliver event %s: %w", event.ID, err))
		}
	}
}

// deliver does not hold the lock while the handlers work. It marks a delivered event even if the
// context has ended meanwhile.
func (r Relay) deliver(ctx context.Context, event domainmodel.SavedEvent) (err error) {
	sent := false
	defer func() { err = errors.Join(err, r.Store.session.release(context.WithoutCancel(ctx), event.ID, sent)) }()
	for _, handler := range r.Handlers {
		if err := handler.Notify(ctx, event); err != nil {
			return err
		}
	}
	sent = true
	return nil
}

// claim returns the first event that was not delivered of an order that nobody works on, and
// that is not held.
func (s *session) claim(ctx context.Context, held map[domainmodel.OrderID]bool) (event domainmodel.SavedEvent, found bool, err error) {
	err = s.read(ctx, func(state *state) error {
		for _, e := range state.events {
			order := e.ID.OrderID
			if !state.sent[e.ID] && !held[order] && !s.shelf.claimed[order] {
				s.shelf.claimed[order] = true
				event, found = e, true
				return nil
			}
		}
		return nil
	})
	return event, found, err
}

// release marks the event as sent, if it was, and lets others work on its order.
func (s *session) release(ctx context.Context, id domainmodel.EventID, sent bool) error {
	return s.write(ctx, func(tx *transaction) error {
		delete(s.shelf.claimed, id.OrderID)
		if sent {
			tx.state.sent[id] = true
		}
		return nil
	})
}
