package repository

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Relay takes events from the outbox to handlers, for as long as it runs: each
// event at least once, and those of an order in the order in which they happened.
// Any number of relays may run side by side, in one process or in several, and one
// that crashes is replaced by the next.
//
// An event that fails is tried again later, and holds back the later events of its
// order meanwhile, but no others. After Attempts it is set aside: it is reported,
// still holds back its order, and waits for someone to look into it (see
// Outbox.ListSetAside, Retry and Discard). An event whose columns can't be read is set
// aside at once.
//
// Leases and waits are times of the importer's clock (NowFunc of the *gorm.DB): on
// several machines, the clocks should differ by much less than a Lease.
//
// Store and Handlers are needed; the zero values of the other fields stand for
// their defaults.
type Relay struct {
	Store *Store
	// Handlers are called for every event, one after the other. When one of them
	// fails, all of them are called again later, so each should bear being called
	// twice with the same event: see Store.Once.
	Handlers []domainmodel.Notifier
	// Lease is how long the handlers may take for an event; their context ends with
	// it. When a relay crashes, its event waits that long. 30 s if zero.
	Lease time.Duration
	// Attempts is how often an event is tried before it is set aside, the tries that
	// never came to an end included, since the process crashed. 10 if zero.
	Attempts int
	// Backoff returns how long an event waits after that many failed attempts. If
	// nil: a second, then twice as long each time, an hour at the most.
	Backoff func(failed int) time.Duration
	// Poll is how often a relay looks into an outbox that was empty. 1 s if zero.
	Poll time.Duration
	// OnSetAside is told of every event that is set aside, with the error of the
	// last attempt, or an *UnreadableEventError. If nil, slog's default logger is.
	OnSetAside func(id domainmodel.EventID, err error)
	// OnError is told of every other error: of a handler, and of the database. If nil,
	// slog's default logger is.
	OnError func(err error)
}

// Run runs the relay until the context ends, and returns the context's error. It
// returns another one only for a relay that can't run: without a Store, say.
func (r Relay) Run(ctx context.Context) error {
	if err := r.start(ctx); err != nil {
		return fmt.Errorf("run a relay: %w", err)
	}
	for {
		worked, err := r.pass(ctx, r.Store.session.now())
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.OnError(err)
		}
		if worked && err == nil {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(r.Poll):
		}
	}
}

// Drain delivers the events that are due, and returns when there are none: for a
// program that ends after each command. It claims events as Run does, so any number
// of both may run side by side; what another one is delivering is left to it.
//
// It tries each event once. Those that fail are in the error returned, instead of
// being told to OnError and OnSetAside, and are left to a later Drain: to the next
// one, if Backoff returns 0.
func (r Relay) Drain(ctx context.Context) error {
	var failures []error
	r.OnError = func(err error) { failures = append(failures, err) }
	r.OnSetAside = func(_ domainmodel.EventID, err error) { failures = append(failures, err) }
	if err := r.start(ctx); err != nil {
		return fmt.Errorf("drain the outbox: %w", err)
	}
	began := r.Store.session.now().Add(-time.Microsecond) // so that what fails from now on is not due again
	for {
		worked, err := r.pass(ctx, began)
		if err != nil {
			failures = append(failures, fmt.Errorf("drain the outbox: %w", err))
		}
		if err != nil || !worked {
			return errors.Join(failures...)
		}
	}
}

// start fills in the defaults, and returns an error for a relay that can't run.
func (r *Relay) start(ctx context.Context) error {
	if err := r.complete(); err != nil {
		return err
	}
	_, err := r.Store.session.with(ctx)
	return err
}

// complete fills in the defaults.
func (r *Relay) complete() error {
	if r.Store == nil || len(r.Handlers) == 0 {
		return &domainmodel.InvalidValueError{What: "relay", Value: "without a Store or Handlers", Rule: "must have both"}
	}
	if r.Store.session.tx != nil {
		return fmt.Errorf("%w, whose events may never come to be", domainmodel.ErrInsideTransaction)
	}
	if r.Lease < 0 || r.Attempts < 0 || r.Poll < 0 {
		return &domainmodel.InvalidValueError{What: "relay", Value: fmt.Sprintf("with lease %v, %d attempts, poll %v", r.Lease, r.Attempts, r.Poll), Rule: "must not have negative settings"}
	}
	if r.Lease == 0 {
		r.Lease = 30 * time.Second
	}
	if r.Attempts == 0 {
		r.Attempts = 10
	}
	if r.Poll == 0 {
		r.Poll = time.Second
	}
	if r.Backoff == nil {
		r.Backoff = func(failed int) time.Duration { return min(time.Second<<min(failed-1, 12), time.Hour) }
	}
	if r.OnSetAside == nil {
		r.OnSetAside = func(id domainmodel.EventID, err error) {
			slog.Error("event set aside", "event", id.String(), "error", err)
		}
	}
	if r.OnError == nil {
		r.OnError = func(err error) { slog.Error("relay", "error", err) }
	}
	return nil
}

// Once returns a handler that does its work at most once for each event, in a
// transaction with the note that it was done: for work that is itself writing into
// this database. The name tells the handlers of one event apart. What do does
// outside of the transaction can still happen twice. The note is a command key, and
// is kept until PurgeKeys: longer than an event may wait, or be set aside.
func (s *Store) Once(name string, do func(ctx context.Context, tx *Store, event domainmodel.SavedEvent) error) domainmodel.Notifier {
	return domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		return s.InTransaction(ctx, func(ctx context.Context, tx *Store) error {
			return do(ctx, tx, event)
		}, Key(name+" "+event.ID.String()), Attempts(10))
	})
}
