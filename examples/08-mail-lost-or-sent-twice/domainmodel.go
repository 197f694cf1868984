package maillostorsenttwice

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
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
		service := tx.Shipping()
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
