package lostupdate

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// savedChange is what a request does with the order that it has loaded.
type savedChange func(context.Context, *repository.Store, *domainmodel.Order) error

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreAll(ctx, w, additions)
	if err != nil {
		return err
	}
	w.StartRecording()
	return recordOrders(ctx, w, found)
}

// recordOrders has two requests at a time load each of three orders. The second one is
// refused, and the mug is tried again.
func recordOrders(ctx context.Context, w *lesson.World, found findings) error {
	w.Refusal = sideBySideOrders(ctx, w.Store, added, addAndSave(tea, 1), addAndSave(mug, 1))
	w.Seen = seen{found, map[int64]error{
		added:     w.Refusal,
		paid:      sideBySideOrders(ctx, w.Store, paid, saved(pay), addAndSave(mug, 5)),
		cancelled: sideBySideOrders(ctx, w.Store, cancelled, shipLoaded, saved(cancel)),
	}}
	return errors.Join(once(addMug)(ctx, w.Store, added), w.Relay().Drain(ctx))
}

// sideBySideOrders is sideBySide with a Store.
func sideBySideOrders(
	ctx context.Context, store *repository.Store,
	id domainmodel.OrderID, one, other savedChange,
) error {
	mine, err1 := store.Orders.FindByID(ctx, id)
	yours, err2 := store.Orders.FindByID(ctx, id)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return errors.Join(one(ctx, store, mine), other(ctx, store, yours))
}

// addAndSave saves with the version that was loaded: it is refused if someone else was faster.
func addAndSave(product domainmodel.Product, pieces int) savedChange {
	return func(
		ctx context.Context, store *repository.Store,
		order *domainmodel.Order,
	) error {
		if err := order.AddItem(product, pieces); err != nil {
			return err
		}
		return store.Orders.Save(ctx, order)
	}
}
