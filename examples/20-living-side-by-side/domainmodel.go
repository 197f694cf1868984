package livingsidebyside

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runDomainModel leaves old code as it is, too.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	// Triggers, which count what anyone writes, until old code is gone.
	if err := w.Store.Guard.Install(ctx); err != nil {
		return err
	}
	return run(ctx, w, correctRegion)
}

// cancelOrder and shipLoaded are new code, in every way.

func cancelOrder(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID) error {
	_, err := orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.Cancel(lesson.Noon) })
	return err
}

// shipLoaded ships an order from the warehouse of the region that it had when it was loaded.
func shipLoaded(ctx context.Context, orders domainmodel.OrderRepository, order *domainmodel.Order) error {
	cost := domainmodel.MustMoney(545, lesson.Currency)
	if err := order.Ship(domainmodel.WarehouseID(lesson.Warehouse), cost, lesson.Noon); err != nil {
		return err
	}
	return orders.Save(ctx, order)
}
