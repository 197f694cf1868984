package maillostorsenttwice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// runDomainModel does the same. Only the outbox mails; in a program, a relay would
// drain it all the time.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	var s seen
	if err := shipOrders(ctx, w.Store, unlucky); err != nil {
		return err
	}
	down := func(context.Context, domainmodel.SavedEvent) error { return errDown }
	if err := tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(down)); !errors.Is(err, errDown) {
		return fmt.Errorf("the mailer should be down, got: %v", err)
	}
	s.retry = tellCustomers(ctx, w.Store, w.Notifier())

	w.Refusal = shipOrders(ctx, w.Store, together, soldOut)
	if err := tellCustomers(ctx, w.Store, w.Notifier()); err != nil {
		return err
	}

	if err := shipOrders(ctx, w.Store, watched); err != nil {
		return err
	}
	watching := func(ctx context.Context, event domainmodel.SavedEvent) (err error) {
		s.whenMailed, err = lesson.Status(ctx, w.DB, watched)
		return errors.Join(err, w.Notifier().Notify(ctx, event))
	}
	err := tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(watching))
	w.Seen = s
	return err
}

func shipOrders(ctx context.Context, store *repository.Store, ids ...domainmodel.OrderID) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		service := tx.ShippingService()
		for _, id := range ids {
			if err := service.Ship(ctx, id, noon); err != nil {
				return err
			}
		}
		return nil
	})
}

func tellCustomers(ctx context.Context, store *repository.Store, mailer domainmodel.Notifier) error {
	// The events were saved in the transactions that shipped.
	return repository.Relay{Store: store, Handlers: []domainmodel.Notifier{mailer}, Backoff: lesson.AtOnce}.Drain(ctx)
}

// stopAfterEvent ships an order, stops after its event was delivered and before
// that is written down, and starts again. The mail is the first handler's work;
// the second one writes into the database, and so it can be done once.
func stopAfterEvent(ctx context.Context, w *lesson.World) (more string, err error) {
	if err := shipOrders(ctx, w.Store, twice); err != nil {
		return "", err
	}
	var ids []string
	points := 0
	credit := w.Store.Once("credit points", func(context.Context, *repository.Store, domainmodel.SavedEvent) error {
		points++
		return nil
	})
	handle := func(ctx context.Context, event domainmodel.SavedEvent) error {
		ids = append(ids, event.ID.String())
		return errors.Join(w.Notifier().Notify(ctx, event), credit.Notify(ctx, event))
	}
	err = tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		defer w.Tap().Intercept(sqltap.FailBefore) // the process stops, and sends no more statements
		return handle(ctx, event)
	}))
	w.Tap().Intercept(nil)
	if !errors.Is(err, sqltap.ErrInjected) {
		return "", fmt.Errorf("it should have been stopped, got: %v", err)
	}
	w.Wait(time.Minute) // until the lease of the relay that stopped has ended
	err = tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(handle))
	return fmt.Sprintf(" about event %s; under Store.Once: %d", strings.Join(slices.Compact(ids), " and "), points), err
}
