package repository

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// pass works through the events that are due at that time, and reports whether it
// worked on any.
func (r *Relay) pass(ctx context.Context, at time.Time) (worked bool, err error) {
	db, err := r.Store.session.with(ctx)
	if err != nil {
		return false, err
	}
	due, err := r.Store.Outbox.due(db, at)
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

// due returns the events that may be delivered at that time: of every order the
// oldest one that was not sent, if it is not set aside, and nobody works on it or
// waits to try it again.
//
// The IDs of rows don't say which is older, since PostgreSQL may give each session some
// in advance. SQLite, with one writer at a time, does not; and there, an ID is all that
// is left of a row whose other columns can't be read.
func (b *Outbox) due(db *gorm.DB, at time.Time) ([]outboxEvent, error) {
	older := "(earlier.version, earlier.number) < (event.version, event.number)"
	if db.Name() == "sqlite" {
		older = "earlier.id < event.id"
	}
	return readEvents(db.Raw(`SELECT `+eventColumns+` FROM `+b.session.outbox+` event
		WHERE sent_at IS NULL AND set_aside_at IS NULL AND (not_before IS NULL OR not_before <= ?)
		AND NOT EXISTS (SELECT 1 FROM `+b.session.outbox+` earlier
			WHERE earlier.order_id = event.order_id AND earlier.sent_at IS NULL AND `+older+`)
		ORDER BY id LIMIT 100`, at))
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
