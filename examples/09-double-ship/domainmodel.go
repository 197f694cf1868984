package doubleship

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same with repositories.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, domainModelRequests)
}

var domainModelRequests = requests{orders(shipOrder), orders(cancelOrder), orders(shipOrderApart)}

const hamburg = domainmodel.WarehouseID(lesson.Warehouse)

// shipOrder loads the order before the transaction begins, as the other side does.
// ShippingService loads it in the transaction, so that fewer sequences are possible.
func shipOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	order, err := store.Orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return shipLoaded(ctx, tx, order)
	})
}

func shipLoaded(ctx context.Context, store *repository.Store, order *domainmodel.Order) error {
	if err := order.Ship(hamburg, domainmodel.MustMoney(cost, lesson.Currency), lesson.Noon); err != nil {
		return err
	}
	if err := store.Stock.Reserve(ctx, hamburg, order.Items()); err != nil {
		return err
	}
	return store.Orders.Save(ctx, order)
}

func cancelOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	_, err := store.Orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.Cancel(lesson.Noon) })
	return err
}

// shipOrderApart takes the stock and saves the order, each in a transaction of its own.
func shipOrderApart(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	order, err := store.Orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	return shipLoaded(ctx, store, order)
}
