package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// Relay takes events from the outbox to handlers, for as long as it runs: each
// event at least once, and those of an aggregate in the order in which they happened.
// Any number of relays may run side by side, in one process or in several, and one
// that crashes is replaced by the next.
//
// An event that fails is tried again later, and holds back the later events of its
// aggregate meanwhile, but no others. After Attempts it is set aside: it is reported,
// still holds back its aggregate, and waits for someone to look into it (see
// Outbox.ListSetAside, Retry and Discard). An event whose columns can't be read is set
// aside at once.
//
// Leases and waits are times of the importer's clock (NowFunc of the *gorm.DB): on
// several machines, the clocks should differ by much less than a Lease.
//
// Outbox and Handlers are needed; the zero values of the other fields stand for
// their defaults.
type Relay struct {
	Outbox *Outbox
	// Handlers are called for every event of their kind of aggregates, one after the
	// other. When one of them fails, all of them are called again later, so each should
	// bear being called twice with the same event. Events of other kinds of aggregates are
	// left to other relays.
	Handlers map[string][]Handler
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
	// last attempt, or an *UnreadableError. If nil, slog's default logger is.
	OnSetAside func(id ID, err error)
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
		worked, err := r.pass(ctx, r.Outbox.session.Now())
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
	r.OnSetAside = func(_ ID, err error) { failures = append(failures, err) }
	if err := r.start(ctx); err != nil {
		return fmt.Errorf("drain the outbox: %w", err)
	}
	began := r.Outbox.session.Now().Add(-time.Microsecond) // so that what fails from now on is not due again
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
	_, err := r.Outbox.session.Outside(ctx)
	return err
}

// complete fills in the defaults.
func (r *Relay) complete() error {
	handlers := 0
	for _, of := range r.Handlers {
		handlers += len(of)
	}
	if r.Outbox == nil || handlers == 0 {
		return &refusal.InvalidValueError{What: "relay", Value: "without an Outbox or Handlers", Rule: "must have both"}
	}
	if r.Lease < 0 || r.Attempts < 0 || r.Poll < 0 {
		return &refusal.InvalidValueError{What: "relay", Value: fmt.Sprintf("with lease %v, %d attempts, poll %v", r.Lease, r.Attempts, r.Poll), Rule: "must not have negative settings"}
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
		r.OnSetAside = func(id ID, err error) {
			slog.Error("event set aside", "event", id.String(), "error", err)
		}
	}
	if r.OnError == nil {
		r.OnError = func(err error) { slog.Error("relay", "error", err) }
	}
	return nil
}

// Pass is one pass of Run, for programs and tests with a clock of their own: it works
// through the events that are due now, and reports whether it worked on any.
func (r Relay) Pass(ctx context.Context) (worked bool, err error) {
	if err := r.complete(); err != nil {
		return false, err
	}
	return r.pass(ctx, r.Outbox.session.Now())
}

// pass works through the events that are due at that time, and reports whether it
// worked on any.
func (r *Relay) pass(ctx context.Context, at time.Time) (worked bool, err error) {
	db, err := r.Outbox.session.Outside(ctx)
	if err != nil {
		return false, err
	}
	due, err := r.Outbox.due(db, slices.Sorted(maps.Keys(r.Handlers)), at)
	if err != nil {
		return false, fmt.Errorf("look into the outbox: %w", err)
	}
	for _, event := range due {
		if ctx.Err() != nil {
			return worked, ctx.Err()
		}
		if event.unreadable != nil {
			if err := r.setAside(db, event); err != nil {
				return worked, err
			}
			worked = true
			continue
		}
		claimed, err := r.claim(db, &event)
		if err != nil {
			return worked, err
		}
		if !claimed {
			continue // by another relay
		}
		worked = true
		if err := r.handle(ctx, db, event); err != nil {
			return worked, err
		}
	}
	return worked, nil
}

// setAside sets the event aside that could not be read. Tries are of no use, nor can
// they be counted in a row like this.
func (r *Relay) setAside(db *gorm.DB, event outboxEvent) error {
	result := db.Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL", event.ID).
		UpdateColumns(map[string]any{"set_aside_at": r.Outbox.session.Now(), "attempts": 0, "last_error": failureText(event.unreadable)})
	if result.Error != nil {
		return fmt.Errorf("set an event aside: %w", errors.Join(result.Error, event.unreadable))
	}
	if result.RowsAffected == 1 { // or another relay was first
		r.OnSetAside(event.id(), event.unreadable)
	}
	return nil
}

// claim takes the event for the time of the lease. Of several relays that try, the
// number of attempts lets one succeed.
func (r *Relay) claim(db *gorm.DB, event *outboxEvent) (bool, error) {
	until := r.Outbox.session.Now().Add(r.Lease)
	result := db.Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL AND attempts = ?", event.ID, event.Attempts).
		UpdateColumns(map[string]any{"not_before": until, "attempts": event.Attempts + 1})
	if result.Error != nil {
		return false, fmt.Errorf("claim an event: %w", result.Error)
	}
	event.Attempts++
	return result.RowsAffected == 1, nil
}

// handle calls the handlers and writes down how it went. An error is one of the
// database.
func (r *Relay) handle(ctx context.Context, db *gorm.DB, event outboxEvent) error {
	id := event.id()
	var failure error
	if event.Attempts > r.Attempts {
		failure = errors.New("no attempt came to an end: the relay crashed each time, or the lease was too short")
	}
	if failure == nil {
		failure = r.call(ctx, event.event())
	}
	columns := map[string]any{}
	now := r.Outbox.session.Now()
	switch {
	case failure == nil:
		columns["sent_at"], columns["last_error"] = now, ""
	case ctx.Err() != nil: // the relay was stopped: that is no fault of the event
		columns["not_before"], columns["attempts"] = now, event.Attempts-1
	case event.Attempts >= r.Attempts:
		columns["set_aside_at"], columns["last_error"] = now, failureText(failure)
	default:
		columns["not_before"], columns["last_error"] = now.Add(r.Backoff(event.Attempts)), failureText(failure)
	}
	// What was delivered is marked even when the relay is stopped meanwhile. And
	// only by the relay that still holds the lease: when it has run out, another
	// one's answer counts.
	mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	result := db.WithContext(mark).Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL AND attempts = ?", event.ID, event.Attempts).
		UpdateColumns(columns)
	if result.Error != nil {
		return fmt.Errorf("write down the delivery of event %s: %w", id, errors.Join(result.Error, failure))
	}
	if failure != nil && ctx.Err() == nil {
		failure = fmt.Errorf("deliver event %s, attempt %d: %w", id, event.Attempts, failure)
		if columns["set_aside_at"] != nil && result.RowsAffected == 1 {
			r.OnSetAside(id, failure)
		} else {
			r.OnError(failure)
		}
	}
	return nil
}

// call calls the handlers, until one fails or the lease ends. A handler that panics
// has failed.
func (r *Relay) call(ctx context.Context, event Event) (err error) {
	ctx, cancel := context.WithTimeout(ctx, r.Lease)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the handler panicked: %v", p)
		}
	}()
	for _, handler := range r.Handlers[event.Aggregate] {
		if err := handler(ctx, event); err != nil {
			return err
		}
	}
	return nil // even after the lease: delivered is delivered
}

// failureText is the error as every database can store it.
func failureText(err error) string {
	text := []rune(err.Error())
	if len(text) > 1000 {
		text = append(text[:999], '…')
	}
	for i, r := range text {
		if r == 0 {
			text[i] = '\uFFFD'
		}
	}
	return string(text)
}
