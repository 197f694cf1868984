package lostupdate

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreOrders(ctx, w, contested, addOnce)
	if err != nil {
		return err
	}
	w.Seen = found
	return recordOrders(ctx, w)
}

// recordOrders records two requests of which neither knows of the other. The second
// one is refused, and tried again.
func recordOrders(ctx context.Context, w *lesson.World) error {
	coffee, mug, err := products()
	if err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = addSideBySideAndSave(ctx, w.Store.Orders, contested, coffee, mug)
	return addOnce(ctx, w.Store, contested, mug)
}

// addOnce is a request that gives up when it is refused.
func addOnce(ctx context.Context, store *repository.Store, id domainmodel.OrderID, product domainmodel.Product) error {
	return addToOrder(ctx, store.Orders, id, product)
}

// addToOrder adds a piece to an order.
func addToOrder(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, product domainmodel.Product) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := order.AddItem(product, 1); err != nil {
		return err
	}
	return orders.Save(ctx, order)
}

// addSideBySideAndSave is two requests at the same time: both load the order before
// either of them saves it.
func addSideBySideAndSave(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, coffee, mug domainmodel.Product) error {
	mine, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	yours, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(mine.AddItem(coffee, 1), yours.AddItem(mug, 1)); err != nil {
		return err
	}
	if err := orders.Save(ctx, mine); err != nil {
		return err
	}
	return orders.Save(ctx, yours)
}

// update is the request as most are written. Update loads, changes and saves the
// order, and begins again when someone else was first.
func update(ctx context.Context, store *repository.Store, id domainmodel.OrderID, product domainmodel.Product) error {
	_, err := store.Orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.AddItem(product, 1) })
	return err
}
