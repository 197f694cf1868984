package repository

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Outbox holds the events of saved orders until they have been delivered. They are
// written in the transaction of the change that they report, so neither exists
// without the other (the transactional outbox pattern).
type Outbox struct{ session *session }

// outboxEvent is a row of table outbox_events.
type outboxEvent struct {
	ID      int64      `gorm:"primaryKey"`
	OrderID int64      `gorm:"not null;uniqueIndex:idx_outbox_events_event"`
	Version int64      `gorm:"not null;uniqueIndex:idx_outbox_events_event"`
	Number  int        `gorm:"not null;uniqueIndex:idx_outbox_events_event"`
	Kind    string     `gorm:"size:64;not null"`
	Payload string     `gorm:"type:text;not null"`
	SentAt  *time.Time `gorm:"precision:6;index"`

	// What a relay writes down.
	Attempts   int        `gorm:"not null;default:0"`
	NotBefore  *time.Time `gorm:"precision:6"` // the end of a lease, or of a wait
	SetAsideAt *time.Time `gorm:"precision:6;index"`
	LastError  string     `gorm:"type:text"`

	unreadable error // why the columns could not be read
}

func (e outboxEvent) id() domainmodel.EventID {
	return domainmodel.EventID{OrderID: domainmodel.OrderID(e.OrderID), Version: e.Version, Number: e.Number}
}

// eventRows returns the values of the events' rows, as insertEvents takes them.
func (r *Orders) eventRows(after domainmodel.OrderSnapshot, events []domainmodel.Event) ([]any, error) {
	rows := make([]any, 0, r.session.sql.insertEvents.columns*len(events))
	for i, event := range events {
		row, err := outboxRow(domainmodel.EventID{OrderID: after.ID, Version: after.Version, Number: i + 1}, event)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row.OrderID, row.Version, row.Number, row.Kind, row.Payload)
	}
	return rows, nil
}

// Drain delivers every event that was not delivered yet, once through, and returns
// how many it delivered. The events of an order come in the order in which they
// happened. When the notifier returns an error, that event and the later ones of
// its order stay for the next Drain, and the others go on; so it is with an event that
// can't be read. The error returned wraps all of them, each with the ID of its event,
// or as an *UnreadableEventError.
//
// An event is marked as sent after the notifier has returned, so after a crash in
// between it is delivered again: delivery is at least once. Drain claims nothing, so
// run one at a time, and none beside a Relay: two at once deliver twice. It is for
// lessons and tests; Relay.Drain is for programs.
func (b *Outbox) Drain(ctx context.Context, notifier domainmodel.Notifier) (delivered int, err error) {
	db, err := b.session.with(ctx)
	if err != nil {
		return 0, fmt.Errorf("drain the outbox: %w", err)
	}
	if b.session.tx != nil {
		return 0, fmt.Errorf("drain the outbox: %w, whose events may never come to be", domainmodel.ErrInsideTransaction)
	}
	var failures []error
	held := map[int64]bool{} // the orders of which an event failed
	for last := int64(0); ; {
		rows, err := readEvents(db.Model(&outboxEvent{}).Select(eventColumns).Where("sent_at IS NULL AND id > ?", last).Order("id").Limit(100))
		if err != nil {
			return delivered, errors.Join(append(failures, fmt.Errorf("drain the outbox: %w", err))...)
		}
		if len(rows) == 0 {
			return delivered, errors.Join(failures...)
		}
		for _, row := range rows {
			last = row.ID
			if held[row.OrderID] && row.unreadable == nil { // which may not be of this order
				continue
			}
			if err := deliver(ctx, db, row, notifier); err != nil {
				held[row.OrderID] = true
				failures = append(failures, err)
				if ctx.Err() != nil {
					return delivered, errors.Join(failures...)
				}
				continue
			}
			delivered++
		}
	}
}

func deliver(ctx context.Context, db *gorm.DB, row outboxEvent, notifier domainmodel.Notifier) error {
	event, err := savedEvent(row)
	if err != nil {
		return err
	}
	if err := notifier.Notify(ctx, event); err != nil {
		return fmt.Errorf("deliver event %s: %w", event.ID, err)
	}
	sent := db.NowFunc().UTC().Truncate(time.Microsecond)
	if err := db.Model(&outboxEvent{}).Where("id = ?", row.ID).UpdateColumn("sent_at", sent).Error; err != nil {
		return fmt.Errorf("mark event %s as sent: %w", event.ID, err)
	}
	return nil
}
