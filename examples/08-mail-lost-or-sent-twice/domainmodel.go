package maillostorsenttwice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same. Only the relay mails; in a program, it runs all the
// time.
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
	w.Refusal = tellCustomers(ctx, w.Store, w.Notifier())

	err := whileDying(w, func(die func()) error {
		dying := func(context.Context, domainmodel.SavedEvent) error { die(); return nil }
		return errors.Join(shipOrders(ctx, w.Store, crashed), tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(dying)))
	})
	if err != nil {
		return err
	}
	w.Wait(time.Minute) // for as long as the event was reserved for the relay that died
	s.afterDeath = tellCustomers(ctx, w.Store, w.Notifier())

	var outOfStock *domainmodel.OutOfStockError
	if err := shipOrders(ctx, w.Store, together, soldOut); !errors.As(err, &outOfStock) {
		return fmt.Errorf("an order should be out of stock, got: %v", err)
	}

	if err := shipOrders(ctx, w.Store, watched); err != nil {
		return err
	}
	watching := func(ctx context.Context, event domainmodel.SavedEvent) (err error) {
		s.whenMailed, err = lesson.Status(ctx, w.DB, watched)
		return errors.Join(err, w.Notifier().Notify(ctx, event))
	}
	err = tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(watching))
	w.Seen = s
	return err
}

func shipOrders(ctx context.Context, store *repository.Store, ids ...domainmodel.OrderID) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		for _, id := range ids {
			if err := tx.Shipping().Ship(ctx, id, lesson.Noon); err != nil {
				return err
			}
		}
		return nil
	})
}

func tellCustomers(
	ctx context.Context, store *repository.Store,
	mailer domainmodel.Notifier,
) error {
	// Shipping wrote an event with the order, into a table: the outbox. The
	// relay takes it to the mailer, again and again until that has it.
	return repository.Relay{
		Store: store, Backoff: lesson.AtOnce,
		Handlers: []domainmodel.Notifier{mailer},
	}.Drain(ctx)
}
