package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// relay takes events to the mailer. No request waits for a mail, and none is lost when the
// mailer is down, or the server.
func (s *server) relay() repository.Relay {
	return repository.Relay{
		Store:      s.store,
		Handlers:   []domainmodel.Notifier{domainmodel.NotifierFunc(s.notify)},
		OnError:    func(err error) { s.log.Error("relay", "error", err) },
		OnSetAside: func(id domainmodel.EventID, err error) { s.log.Error("event set aside", "event", id, "error", err) },
	}
}

func (s *server) notify(ctx context.Context, event domainmodel.SavedEvent) error {
	shipped, ok := event.Event.(domainmodel.OrderWasShipped)
	if !ok {
		return nil // no mail is sent about the others
	}
	db, err := s.store.DB(ctx)
	if err != nil {
		return err
	}
	var customer activerecord.Customer
	err = db.First(&customer, int64(shipped.CustomerID)).Error
	if errors.Is(err, gorm.ErrRecordNotFound) { // there is nobody to mail tomorrow either
		s.log.WarnContext(ctx, "no mail is sent: there is no such customer", "order", shipped.OrderID, "customer", shipped.CustomerID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("find customer %s: %w", shipped.CustomerID, err)
	}
	return s.send(ctx, activerecord.Mail{
		To:      customer.Email,
		Subject: fmt.Sprintf("Your order %s has been shipped", shipped.OrderID),
	})
}

// How long it is remembered what was done. A request that is repeated later is done again.
const (
	keepKeys   = 7 * 24 * time.Hour
	keepEvents = 30 * 24 * time.Hour
	purgeBatch = 10_000
)

// purge deletes old keys and old events every hour, until the context ends.
func (s *server) purge(ctx context.Context) {
	for {
		now := time.Now()
		_, keysErr := s.store.PurgeKeys(ctx, now.Add(-keepKeys), purgeBatch)
		_, eventsErr := s.store.Outbox.Purge(ctx, now.Add(-keepEvents), purgeBatch)
		if err := errors.Join(keysErr, eventsErr); err != nil && ctx.Err() == nil {
			s.log.Error("purge", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}
