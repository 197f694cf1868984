package repository

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

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
	db, err := b.session.with(ctx)
	if err == nil && limit < 1 {
		return nil, fmt.Errorf("find events set aside: %w", &domainmodel.InvalidValueError{What: "limit", Value: fmt.Sprint(limit), Rule: "must be at least 1"})
	}
	events := []EventSetAside{}
	if err == nil {
		query := db.Model(&outboxEvent{}).Select("id, set_aside_at, attempts, COALESCE(last_error, ''), order_id, version, number").
			Where("set_aside_at IS NOT NULL AND sent_at IS NULL").Order("id").Limit(limit)
		err = eachRow(query, func(scan func(...any) error) {
			var e outboxEvent
			if err := scan(&e.ID, &e.SetAsideAt, &e.Attempts, &e.LastError, &e.OrderID, &e.Version, &e.Number); err != nil {
				e.LastError = (&UnreadableEventError{e.ID, e.id(), err}).Error()
			}
			if e.SetAsideAt == nil { // unreadable
				e.SetAsideAt = &time.Time{}
			}
			events = append(events, EventSetAside{e.id(), e.SetAsideAt.UTC(), e.Attempts, e.LastError})
		})
	}
	if err != nil {
		return nil, fmt.Errorf("find events set aside: %w", b.session.failed(ctx, err))
	}
	return events, nil
}

// ErrNotSetAside is wrapped when an event to retry or discard was not set aside.
var ErrNotSetAside = errors.New("no such event was set aside")

// Retry has the relays try the event again that was set aside, as often as at first.
func (b *Outbox) Retry(ctx context.Context, id domainmodel.EventID) error {
	return b.settle(ctx, "retry", id, map[string]any{"set_aside_at": nil, "not_before": nil, "attempts": 0})
}

// Discard marks the event that was set aside as sent, without delivering it, so
// that the later ones of its order go on.
func (b *Outbox) Discard(ctx context.Context, id domainmodel.EventID) error {
	return b.settle(ctx, "discard", id, map[string]any{"sent_at": b.session.now()})
}

func (b *Outbox) settle(ctx context.Context, what string, id domainmodel.EventID, columns map[string]any) error {
	err := b.session.atomically(ctx, func(db *gorm.DB, _ *transaction) error {
		result := db.Model(&outboxEvent{}).
			Where("order_id = ? AND version = ? AND number = ?", int64(id.OrderID), id.Version, id.Number).
			Where("set_aside_at IS NOT NULL AND sent_at IS NULL").
			UpdateColumns(columns)
		return expect(1, result, ErrNotSetAside)
	})
	if err != nil {
		return fmt.Errorf("%s event %s: %w", what, id, err)
	}
	return nil
}

// Purge deletes events that were sent before the time, at most limit of them, and
// returns how many. It takes several small transactions, and none that is open. Of an
// order that was deleted, the events were what reserved its ID.
func (b *Outbox) Purge(ctx context.Context, sentBefore time.Time, limit int) (purged int, err error) {
	purged, err = purge[int64](ctx, b.session, &outboxEvent{}, "id", "sent_at < ?", sentBefore, limit)
	if err != nil {
		return purged, fmt.Errorf("purge the outbox: %w", err)
	}
	return purged, nil
}
