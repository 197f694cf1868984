package memory

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// Outbox keeps the events of saved orders.
type Outbox struct{ session *session }

// Drain delivers every event that was not delivered yet, as repository.Outbox does.
func (b *Outbox) Drain(ctx context.Context, notifier domainmodel.Notifier) (delivered int, err error) {
	if b.session.tx != nil {
		return 0, fmt.Errorf("drain the outbox: %w, whose events may never come to be", refusal.ErrInsideTransaction)
	}
	var failures []error
	held := map[domainmodel.OrderID]bool{} // the orders of which an event failed
	for at := 0; ; at++ {
		event, found, err := b.unsent(ctx, &at)
		if err != nil {
			return delivered, errors.Join(append(failures, fmt.Errorf("drain the outbox: %w", err))...)
		}
		if !found {
			return delivered, errors.Join(failures...)
		}
		if held[event.ID.OrderID] {
			continue
		}
		if err := b.deliver(ctx, event, notifier); err != nil {
			held[event.ID.OrderID] = true
			failures = append(failures, fmt.Errorf("deliver event %s: %w", event.ID, err))
			if ctx.Err() != nil {
				return delivered, errors.Join(failures...)
			}
			continue
		}
		delivered++
	}
}

// unsent returns the first event that was not delivered from that position on, to
// which it moves the position. Events are never taken out, so positions stay.
func (b *Outbox) unsent(ctx context.Context, at *int) (event domainmodel.SavedEvent, found bool, err error) {
	err = b.session.read(ctx, func(s *state) error {
		for *at < len(s.events) && s.sent[s.events[*at].ID] {
			*at++
		}
		if found = *at < len(s.events); found {
			event = s.events[*at]
		}
		return nil
	})
	return event, found, err
}

// deliver does not hold the lock while the notifier works.
func (b *Outbox) deliver(ctx context.Context, event domainmodel.SavedEvent, notifier domainmodel.Notifier) error {
	if err := notifier.Notify(ctx, event); err != nil {
		return err
	}
	return b.session.write(ctx, func(tx *transaction) error {
		tx.state.sent[event.ID] = true
		return nil
	})
}
