package repository

import (
	"context"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

// Outbox holds the events of saved orders until they have been delivered: those of an
// outbox.Outbox that are of orders.
type Outbox struct{ session *session }

// EventSetAside is an event that a relay has given up on.
type EventSetAside struct {
	ID       domainmodel.EventID
	At       time.Time
	Attempts int
	Error    string // of the last attempt
}

// ListSetAside returns the events that were set aside, the oldest first, at most limit. Of
// one that could not be read, the ID has what could be: its row, which Error names, has
// to be repaired before Retry or Discard can find it.
func (b *Outbox) ListSetAside(ctx context.Context, limit int) ([]EventSetAside, error) {
	events, err := b.box().ListSetAside(ctx, limit, orderKind)
	if err != nil {
		return nil, err
	}
	of := make([]EventSetAside, len(events))
	for i, e := range events {
		of[i] = EventSetAside{orderEventID(e.ID), e.At, e.Attempts, e.Error}
	}
	return of, nil
}

// Retry has the relays try the event again that was set aside, as often as at first.
func (b *Outbox) Retry(ctx context.Context, id domainmodel.EventID) error {
	return b.box().Retry(ctx, boxID(id))
}

// RetryAll is Retry for all events that were set aside: after a night in which the mailer was
// down. It returns how many there were.
func (b *Outbox) RetryAll(ctx context.Context) (retried int, err error) {
	return b.box().RetryAll(ctx, orderKind)
}

// Discard marks the event that was set aside as sent, without delivering it, so
// that the later ones of its order go on.
func (b *Outbox) Discard(ctx context.Context, id domainmodel.EventID) error {
	return b.box().Discard(ctx, boxID(id))
}

// Purge deletes events of orders that were sent before the time, at most limit of them, in
// several small transactions, and returns how many. It is not allowed in a transaction. Purging a
// deleted order's events frees its ID for reuse.
func (b *Outbox) Purge(ctx context.Context, sentBefore time.Time, limit int) (purged int, err error) {
	return b.box().Purge(ctx, sentBefore, limit, orderKind)
}

// OutboxFigures say how the outbox is doing.
type OutboxFigures struct {
	Pending  int // events that were not delivered yet, those set aside and those behind them included
	SetAside int
	Oldest   *domainmodel.SavedEvent // the oldest pending one; nil if there is none, or it can't be read
	Since    time.Time               // when that was stored, in UTC: see outbox.Figures
}

// Figures returns the figures of the outbox, to watch them: pending events that grow in number,
// or in age, are told by nobody.
func (b *Outbox) Figures(ctx context.Context) (OutboxFigures, error) {
	f, err := b.box().Figures(ctx, orderKind)
	if err != nil {
		return OutboxFigures{}, err
	}
	figures := OutboxFigures{Pending: f.Pending, SetAside: f.SetAside, Since: f.Since}
	if f.Oldest != nil {
		if event, err := savedEvent(*f.Oldest); err == nil {
			figures.Oldest = &event
		}
	}
	return figures, nil
}

func (b *Outbox) box() *outbox.Outbox { return b.session.outbox.On(b.session.Session) }

// Relay takes the events of orders from the outbox to handlers. It is an outbox.Relay,
// which says more, with the same fields but for these.
type Relay struct {
	Store *Store
	// Handlers are called for every event, one after the other. When one of them
	// fails, all of them are called again later, so each must be able to be called
	// twice with the same event: see Store.Once.
	Handlers   []domainmodel.Notifier
	Lease      time.Duration
	Attempts   int
	Backoff    func(failed int) time.Duration
	Poll       time.Duration
	OnSetAside func(id domainmodel.EventID, err error)
	OnError    func(err error)
}

// Run runs the relay until the context ends, and returns the context's error. It
// returns another one only for a relay that can't run: without a Store, say.
func (r Relay) Run(ctx context.Context) error { return r.ofOrders().Run(ctx) }

// Drain delivers the events that are due, and returns when there are none: for a
// program that ends after each command. It claims events as Run does, so any number
// of both may run side by side; what another one is delivering is left to it.
//
// It tries each event once. Those that fail are in the error returned, instead of
// being told to OnError and OnSetAside, and are left to a later Drain: to the next
// one, if Backoff returns 0.
func (r Relay) Drain(ctx context.Context) error { return r.ofOrders().Drain(ctx) }

// Pass is one pass of Run, for programs and tests with a clock of their own: it works
// through the events that are due now, and reports whether it worked on any.
func (r Relay) Pass(ctx context.Context) (worked bool, err error) { return r.ofOrders().Pass(ctx) }

func (r Relay) ofOrders() outbox.Relay {
	relay := outbox.Relay{Lease: r.Lease, Attempts: r.Attempts, Backoff: r.Backoff, Poll: r.Poll, OnError: r.OnError}
	if r.Store != nil {
		relay.Outbox = r.Store.Outbox.box()
	}
	if len(r.Handlers) > 0 {
		relay.Handlers = map[string][]outbox.Handler{orderKind: {toNotifiers(r.Handlers...)}}
	}
	if r.OnSetAside != nil {
		relay.OnSetAside = func(id outbox.ID, err error) { r.OnSetAside(orderEventID(id), err) }
	}
	return relay
}

// toNotifiers returns a handler that tells the notifiers, until one fails.
func toNotifiers(notifiers ...domainmodel.Notifier) outbox.Handler {
	return func(ctx context.Context, stored outbox.Event) error {
		event, err := savedEvent(stored)
		if err != nil {
			return err
		}
		for _, notifier := range notifiers {
			if err := notifier.Notify(ctx, event); err != nil {
				return err
			}
		}
		return nil
	}
}

// UnreadableEventError says that a row of the outbox can't be an event, and why.
type UnreadableEventError = outbox.UnreadableError
