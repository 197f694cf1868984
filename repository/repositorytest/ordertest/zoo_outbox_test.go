package ordertest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// eventRow is a row of the team's outbox.
type eventRow struct {
	ID      int64
	OrderID int64 `gorm:"uniqueIndex:idx_event"`
	Version int64 `gorm:"uniqueIndex:idx_event"`
	Number  int   `gorm:"uniqueIndex:idx_event"`
	Sent    bool
}

func (r eventRow) id() domainmodel.EventID {
	return id(domainmodel.OrderID(r.OrderID), r.Version, r.Number)
}

// payloads are what the events say, kept beside the database: how an event is written
// down is not what the zoo is about. The rows say which events there are.
type payloads struct{ byID sync.Map }

func (p *payloads) insert(tx *gorm.DB, after domainmodel.OrderSnapshot, events []domainmodel.Event) error {
	for i, event := range events {
		row := eventRow{OrderID: int64(after.ID), Version: after.Version, Number: i + 1}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		p.byID.Store(row.id(), event)
	}
	return nil
}

func (p *payloads) notify(ctx context.Context, row eventRow, notifier domainmodel.Notifier) error {
	event, _ := p.byID.Load(row.id())
	return notifier.Notify(ctx, domainmodel.SavedEvent{ID: row.id(), Event: event.(domainmodel.Event)})
}

func mark(db *gorm.DB, row *eventRow) error { return db.Model(row).UpdateColumn("sent", true).Error }

func deliver(ctx context.Context, s *gormStore, row *eventRow, notifier domainmodel.Notifier) error {
	if err := s.notify(ctx, *row, notifier); err != nil {
		return err
	}
	return s.mark(s.db.WithContext(ctx), row)
}

// next returns the first event after that one which was not sent.
func next(db *gorm.DB, after int64) (row eventRow, err error) {
	err = db.Where("NOT sent AND id > ?", after).Order("id").First(&row).Error
	return row, err
}

func (s *gormStore) drain(ctx context.Context, notifier domainmodel.Notifier) error {
	var failures []error
	held := map[int64]bool{} // the orders of which an event failed
	for last := int64(0); ; {
		row, err := s.next(s.db.WithContext(ctx), last)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return errors.Join(failures...)
		}
		if err != nil {
			return err
		}
		last = row.ID
		if held[row.OrderID] {
			continue
		}
		if err := s.deliver(ctx, s, &row, notifier); err != nil {
			s.hold(held, row.OrderID)
			failures = append(failures, fmt.Errorf("deliver %s: %w", row.id(), err))
		}
	}
}
