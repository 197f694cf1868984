package repository

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"

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
// Outbox.SetAside, Retry and Discard). An event whose columns can't be read is set
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
	if err := r.complete(); err != nil {
		return fmt.Errorf("run a relay: %w", err)
	}
	if _, err := r.Store.session.with(ctx); err != nil {
		return fmt.Errorf("run a relay: %w", err)
	}
	for {
		worked, err := r.pass(ctx)
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

// pass works through the events that are due, and reports whether it worked on any.
func (r *Relay) pass(ctx context.Context) (worked bool, err error) {
	db, err := r.Store.session.with(ctx)
	if err != nil {
		return false, err
	}
	due, err := r.Store.Outbox.due(db)
	if err != nil {
		return false, fmt.Errorf("look into the outbox: %w", err)
	}
	for _, row := range due {
		if ctx.Err() != nil {
			return worked, ctx.Err()
		}
		if row.unreadable != nil {
			if err := r.setAside(db, row); err != nil {
				return worked, err
			}
			worked = true
			continue
		}
		claimed, err := r.claim(db, &row)
		if err != nil {
			return worked, err
		}
		if !claimed {
			continue // by another relay
		}
		worked = true
		if err := r.handle(ctx, db, row); err != nil {
			return worked, err
		}
	}
	return worked, nil
}

// due returns the events that may be delivered now: of every order the oldest one
// that was not sent, if it is not set aside, and nobody works on it or waits to
// try it again.
func (b *Outbox) due(db *gorm.DB) ([]outboxEvent, error) {
	return readEvents(db.Raw(`SELECT `+eventColumns+` FROM `+b.session.outbox+` event
		WHERE sent_at IS NULL AND set_aside_at IS NULL AND (not_before IS NULL OR not_before <= ?)
		AND NOT EXISTS (SELECT 1 FROM `+b.session.outbox+` earlier
			WHERE earlier.order_id = event.order_id AND earlier.sent_at IS NULL AND earlier.id < event.id)
		ORDER BY id LIMIT 100`, b.session.now()))
}

// setAside sets the event aside that could not be read. Tries are of no use, nor can
// they be counted in a row like this.
func (r *Relay) setAside(db *gorm.DB, row outboxEvent) error {
	result := db.Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL", row.ID).
		UpdateColumns(map[string]any{"set_aside_at": r.Store.session.now(), "attempts": 0, "last_error": failureText(row.unreadable)})
	if result.Error != nil {
		return fmt.Errorf("set an event aside: %w", errors.Join(result.Error, row.unreadable))
	}
	if result.RowsAffected == 1 { // or another relay was first
		r.OnSetAside(row.id(), row.unreadable)
	}
	return nil
}

// claim takes the event for the time of the lease. Of several relays that try, the
// number of attempts lets one succeed.
func (r *Relay) claim(db *gorm.DB, row *outboxEvent) (bool, error) {
	until := r.Store.session.now().Add(r.Lease)
	result := db.Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL AND attempts = ?", row.ID, row.Attempts).
		UpdateColumns(map[string]any{"not_before": until, "attempts": row.Attempts + 1})
	if result.Error != nil {
		return false, fmt.Errorf("claim an event: %w", result.Error)
	}
	row.Attempts++
	return result.RowsAffected == 1, nil
}

// handle calls the handlers and writes down how it went. An error is one of the
// database.
func (r *Relay) handle(ctx context.Context, db *gorm.DB, row outboxEvent) error {
	id := row.id()
	event, failure := savedEvent(row)
	if failure == nil && row.Attempts > r.Attempts {
		failure = errors.New("no attempt came to an end: the relay crashed each time, or the lease was too short")
	}
	if failure == nil {
		failure = r.call(ctx, event)
	}
	columns := map[string]any{}
	now := r.Store.session.now()
	switch {
	case failure == nil:
		columns["sent_at"], columns["last_error"] = now, ""
	case ctx.Err() != nil: // the relay was stopped: that is no fault of the event
		columns["not_before"], columns["attempts"] = now, row.Attempts-1
	case row.Attempts >= r.Attempts:
		columns["set_aside_at"], columns["last_error"] = now, failureText(failure)
	default:
		columns["not_before"], columns["last_error"] = now.Add(r.Backoff(row.Attempts)), failureText(failure)
	}
	// What was delivered is marked even when the relay is stopped meanwhile. And
	// only by the relay that still holds the lease: when it has run out, another
	// one's answer counts.
	mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	result := db.WithContext(mark).Model(&outboxEvent{}).
		Where("id = ? AND sent_at IS NULL AND set_aside_at IS NULL AND attempts = ?", row.ID, row.Attempts).
		UpdateColumns(columns)
	if result.Error != nil {
		return fmt.Errorf("write down the delivery of event %s: %w", id, errors.Join(result.Error, failure))
	}
	if failure != nil && ctx.Err() == nil {
		failure = fmt.Errorf("deliver event %s, attempt %d: %w", id, row.Attempts, failure)
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
func (r *Relay) call(ctx context.Context, event domainmodel.SavedEvent) (err error) {
	ctx, cancel := context.WithTimeout(ctx, r.Lease)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the handler panicked: %v", p)
		}
	}()
	for _, handler := range r.Handlers {
		if err := handler.Notify(ctx, event); err != nil {
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
