package severalaggregates

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same with repositories.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, orderRequests)
}

var orderRequests = requests{
	sideBySide: orders(placeSideBySide),
	look:       orders(noOrderPending),
	place:      orders(placeOrder),
	cancel:     orders(cancelOrder),
	ship:       orders(shipOrder),
	shipInTwo:  orders(shipOrderInTwo),
	giveBack:   orders(deliver),
}

// placeSideBySide is two requests at once: both look before either of them saves.
func placeSideBySide(
	ctx context.Context, store *repository.Store, id domainmodel.OrderID,
) error {
	if err := noOrderPending(ctx, store, id); err != nil {
		return err
	}
	if err := noOrderPending(ctx, store, id); err != nil {
		return err
	}
	if err := placeOrder(ctx, store, id); err != nil {
		return err
	}
	return placeOrder(ctx, store, id+1)
}

// noOrderPending is a question to the repository. No order can answer it: it knows itself.
func noOrderPending(ctx context.Context, store *repository.Store, _ domainmodel.OrderID) error {
	db, err := store.DB(ctx)
	if err != nil {
		return err
	}
	return nonePending(db)
}

func placeOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	order, err := domainmodel.NewOrder(id, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, lesson.Noon)
	if err != nil {
		return err
	}
	return store.Orders.Save(ctx, order)
}

func cancelOrder(ctx context.Context, store *repository.Store, _ domainmodel.OrderID) error {
	_, err := store.Orders.Update(ctx, paid, func(order *domainmodel.Order) error { return order.Cancel(lesson.Noon) })
	return err
}
