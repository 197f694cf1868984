package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Relay delivers events from the outbox to handlers, for as long as it runs: each
// event at least once, and those of an aggregate in the order in which they happened.
// Any number of relays may run side by side, in one process or in several. The events of one
// that crashed are delivered by the others.
//
// An event that fails is tried again later, and holds back the later events of its
// aggregate meanwhile, but no others. After Attempts it is set aside: it is reported,
// still holds back its aggregate, and waits for someone to look into it (see
// Outbox.ListSetAside, Retry and Discard). An event whose columns can't be read is set
// aside at once.
//
// A relay takes an event for the time of a Lease, in which no other relay takes it. Leases and
// waits are measured by the clock of the *gorm.DB (NowFunc): the clocks of several machines should
// differ by much less than a Lease.
//
// Outbox and Handlers are needed; the zero values of the other fields stand for
// their defaults.
type Relay struct {
	Outbox *Outbox
	// Handlers are called for every event of their kind of aggregates, one after the
	// other. When one of them fails, those after it are not called, and all of them are called
	// again later: each must be able to be called twice with the same event.
	//
	// So a handler that fails for hours keeps the events from those after it. Forward the events
	// for the one that talks to another machine: see Outbox.Forward.
	//
	// Events of other kinds of aggregates are left to other relays, and stay pending without one.
	Handlers map[string][]Handler
	// Lease is how long the relay may take for an event, from its claim to the end of the
	// handlers; their context ends with it. When a relay crashes, its event waits that long. 30 s
	// if zero.
	Lease time.Duration
	// Attempts is how often an event is tried before it is set aside, the tries that
	// never came to an end included, since the process crashed. 36 if zero: with the default
	// Backoff, that is for about a day.
	Attempts int
	// Backoff returns how long an event waits after that many failed attempts: with 0, it is
	// due at once. If it is nil, or panics: a second, then twice as long each time, at most an
	// hour.
	Backoff func(failed int) time.Duration
	// Poll is how often a relay looks into an outbox that was empty. 1 s if zero.
	Poll time.Duration
	// OnSetAside is told of every event that is set aside, with the error of the
	// last attempt, or an *UnreadableError. If nil, slog's default logger is.
	OnSetAside func(id ID, err error)
	// OnError is told of every other error: of a handler, of the database, of an event that was
	// delivered after its lease had ended, and of one that was not, since its lease ended while
	// the relay waited to claim it. If nil, slog's default logger is. So it is of a panic in
	// OnError or OnSetAside, after which the relay goes on.
	OnError func(err error)
}

// Run runs the relay until the context ends, and returns the context's error. Errors of handlers
// and of the database do not end it: see OnError. For a relay that can't run, it returns an error
// at once. That wraps an *unitofwork.InvalidValueError, such as for a relay without an Outbox, or
// unitofwork.ErrInsideTransaction.
func (r Relay) Run(ctx context.Context) error {
	if err := r.start(ctx); err != nil {
		return fmt.Errorf("run a relay: %w", err)
	}
	for {
		worked, err := r.pass(ctx, nil)
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
// It tries each event once. The error that it returns joins those of the handlers and of the
// database, which Run would give to OnError and OnSetAside. For a relay that can't run, it
// returns the errors of Run. An event that fails is left to a later Drain: to the next one, if
// Backoff returns 0.
func (r Relay) Drain(ctx context.Context) error {
	var failures []error
	r.OnError = func(err error) { failures = append(failures, err) }
	r.OnSetAside = func(_ ID, err error) { failures = append(failures, err) }
	if err := r.start(ctx); err != nil {
		return fmt.Errorf("drain the outbox: %w", err)
	}
	tried := map[int64]bool{}
	for {
		worked, err := r.pass(ctx, tried)
		if err != nil {
			failures = append(failures, fmt.Errorf("drain the outbox: %w", err))
		}
		if err != nil || !worked {
			return errors.Join(failures...)
		}
	}
}

// Pass is one pass of Run, for programs and tests with a clock of their own: it works
// through the events that are due now, and reports whether it worked on any. The error is that
// of the database or of the context, or an *unitofwork.InvalidValueError for a relay that can't run.
// Errors of handlers go to OnError and OnSetAside.
func (r Relay) Pass(ctx context.Context) (worked bool, err error) {
	if err := r.complete(); err != nil {
		return false, err
	}
	return r.pass(ctx, nil)
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
		r.Attempts = 36
	}
	if r.Poll == 0 {
		r.Poll = time.Second
	}
	if r.OnSetAside == nil {
		r.OnSetAside = func(id ID, err error) {
			slog.Error("event set aside", "event", id.String(), "error", err)
		}
	}
	if r.OnError == nil {
		r.OnError = func(err error) { slog.Error("relay", "error", err) }
	}
	r.survivePanics()
	return nil
}

// survivePanics has the relay go on after a panic in one of the importer's functions, as it does
// after one in a handler.
func (r *Relay) survivePanics() {
	onError, onSetAside, backoff := r.OnError, r.OnSetAside, r.Backoff
	logged := func(function string, err error) {
		if p := recover(); p != nil {
			slog.Error("relay: "+function+" panicked", "panic", p, "error", err)
		}
	}
	r.OnError = func(err error) {
		defer logged("OnError", err)
		onError(err)
	}
	r.OnSetAside = func(id ID, err error) {
		defer logged("OnSetAside", err)
		onSetAside(id, err)
	}
	r.Backoff = func(failed int) (wait time.Duration) {
		wait = min(time.Second<<min(failed-1, 12), time.Hour)
		if backoff == nil {
			return wait
		}
		defer func() {
			if p := recover(); p != nil {
				r.OnError(fmt.Errorf("the relay's Backoff panicked, so the default is used: %v", p))
			}
		}()
		return backoff(failed)
	}
}

// pass works through the events that are due, and reports whether it worked on any. It leaves
// out those that were tried, by their rows, and adds to them, unless tried is nil.
func (r *Relay) pass(ctx context.Context, tried map[int64]bool) (worked bool, err error) {
	db, err := r.Outbox.session.Outside(ctx)
	if err != nil {
		return false, err
	}
	at := engine.Now(db)
	for _, aggregate := range slices.Sorted(maps.Keys(r.Handlers)) {
		did, err := r.passOf(ctx, db, aggregate, at, tried)
		worked = worked || did
		if err != nil {
			return worked, err
		}
	}
	return worked, nil
}

// passOf is pass, for one kind of aggregates.
func (r *Relay) passOf(ctx context.Context, db *gorm.DB, aggregate string, at time.Time, tried map[int64]bool) (worked bool, err error) {
	for after := ""; ; {
		page, err := due(db, aggregate, at, after)
		if err != nil {
			return worked, fmt.Errorf("look into the outbox: %w", err)
		}
		held := "" // the aggregate of which an event was not delivered
		for _, event := range page {
			if event.AggregateID == held {
				continue
			}
			if event.held || tried[event.ID] {
				held = event.AggregateID
				continue
			}
			if tried != nil {
				tried[event.ID] = true
			}
			did, delivered, err := r.work(ctx, db, event)
			worked = worked || did
			if err != nil {
				return worked, err
			}
			if !delivered {
				held = event.AggregateID
			}
		}
		if len(page) < pageOfEvents || page[len(page)-1].AggregateID == after {
			return worked, nil
		}
		after = page[len(page)-1].AggregateID
	}
}

// work delivers the event, or sets it aside, unless another relay does: it reports whether it
// has worked on it. An error is one of the database, or of the context.
func (r *Relay) work(ctx context.Context, db *gorm.DB, event outboxEvent) (worked, delivered bool, err error) {
	if ctx.Err() != nil {
		return false, false, ctx.Err()
	}
	if event.unreadable != nil {
		worked, err := r.setAside(db, event)
		return worked, false, err
	}
	// The lease begins before the claim, which may have to wait for a lock. It is measured by
	// this clock, since the handle's may be rounded.
	ends := time.Now().Add(r.Lease)
	claimed, err := r.claim(db, &event)
	if err != nil || !claimed {
		return false, false, err
	}
	if late := time.Since(ends); late >= 0 { // another relay may have taken it
		r.OnError(fmt.Errorf("event %s is left to a later pass, since its lease of %s ended %s before the claim was written: set a longer Lease, or find out what locks the row", event.id(), r.Lease, late))
		if err := mark(ctx, db, event, ends, givenBack(event)).Error; err != nil {
			return false, false, fmt.Errorf("give event %s back: %w", event.id(), err)
		}
		return false, false, nil
	}
	delivered, err = r.handle(ctx, db, event, ends)
	return true, delivered, err
}

// setAside sets the event aside that could not be read. Tries are of no use, nor can
// they be counted in a row like this.
func (r *Relay) setAside(db *gorm.DB, event outboxEvent) (first bool, err error) {
	result := db.Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL", event.ID).
		UpdateColumns(map[string]any{"set_aside_at": engine.Now(db), "attempts": 0, "last_error": failureText(event.unreadable)})
	if result.Error != nil {
		return false, fmt.Errorf("set an event aside: %w", errors.Join(result.Error, event.unreadable))
	}
	if result.RowsAffected != 1 { // another relay was first
		return false, nil
	}
	r.OnSetAside(event.id(), event.unreadable)
	return true, nil
}

// claim takes the event for the time of the lease. If several relays try at once, the condition
// on attempts lets only one succeed.
func (r *Relay) claim(db *gorm.DB, event *outboxEvent) (claimed bool, err error) {
	until := engine.Now(db).Add(r.Lease)
	result := db.Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL AND attempts = ?", event.ID, event.Attempts).
		UpdateColumns(map[string]any{"not_before": until, "attempts": event.Attempts + 1})
	if result.Error != nil {
		return false, fmt.Errorf("claim an event: %w", result.Error)
	}
	event.Attempts++
	return result.RowsAffected == 1, nil
}

// givenBack are the columns of a claimed event that was not tried.
func givenBack(event outboxEvent) map[string]any {
	return map[string]any{"not_before": nil, "attempts": event.Attempts - 1}
}

// handle calls the handlers and writes down how it went, and reports whether the event was
// delivered. An error is one of the database.
func (r *Relay) handle(ctx context.Context, db *gorm.DB, event outboxEvent, ends time.Time) (delivered bool, err error) {
	id := event.id()
	var failure error
	if event.Attempts > r.Attempts {
		failure = errors.New("no attempt came to an end: the relay crashed each time, or the lease was too short")
	}
	if failure == nil {
		failure = r.call(ctx, event.event(), ends)
	}
	late := time.Since(ends)
	columns := map[string]any{}
	now := engine.Now(db)
	switch {
	case failure == nil:
		columns["sent_at"], columns["last_error"] = now, ""
	case ctx.Err() != nil: // the relay was stopped, so the attempt does not count
		columns = givenBack(event)
	case event.Attempts >= r.Attempts:
		columns["set_aside_at"], columns["last_error"] = now, failureText(failure)
	default:
		columns["not_before"], columns["last_error"] = nil, failureText(failure)
		if wait := r.Backoff(event.Attempts); wait > 0 { // without one it is due whatever the clock does
			columns["not_before"] = now.Add(wait)
		}
	}
	result := mark(ctx, db, event, ends, columns)
	if result.Error != nil {
		return false, fmt.Errorf("write down the delivery of event %s: %w", id, errors.Join(result.Error, failure))
	}
	if failure == nil && late > 0 {
		r.OnError(fmt.Errorf("event %s was delivered %s after its lease had ended, so it may be delivered twice: set Lease to more than %s", id, late, r.Lease))
	}
	if failure != nil && ctx.Err() == nil {
		failure = fmt.Errorf("deliver event %s, attempt %d: %w", id, event.Attempts, failure)
		if columns["set_aside_at"] != nil && result.RowsAffected == 1 {
			r.OnSetAside(id, failure)
		} else {
			r.OnError(failure)
		}
	}
	return failure == nil && result.RowsAffected == 1, nil
}

// mark writes down how a delivery went, even when the relay is stopped meanwhile. And only the
// relay that claimed the event last does: when the lease has run out, another one's answer
// counts. It tries again while a lock is in the way or the database can't be reached, or what was
// delivered would be delivered twice. An attempt that is taken back is taken back once: where the
// answer was lost, the event waits for the end of the lease.
func mark(ctx context.Context, db *gorm.DB, event outboxEvent, ends time.Time, columns map[string]any) *gorm.DB {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), max(10*time.Second, time.Until(ends)))
	defer cancel()
	_, once := columns["attempts"]
	for {
		result := db.WithContext(ctx).Model(&outboxEvent{}).
			Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL AND attempts = ?", event.ID, event.Attempts).
			UpdateColumns(columns)
		again := errors.Is(result.Error, unitofwork.ErrTryAgain) || !once && unreachable(result.Error)
		if !again || ctx.Err() != nil {
			return result
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// unreachable reports whether the error says that the connection broke, or that none could be
// made, as while a server restarts.
func unreachable(err error) bool {
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, engine.ErrConnectionLost)
}

// call calls the handlers, until one fails or the lease ends. A handler that panics
// has failed.
func (r *Relay) call(ctx context.Context, event Event, ends time.Time) (err error) {
	ctx, cancel := context.WithDeadline(ctx, ends)
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
