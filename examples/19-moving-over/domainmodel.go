package movingover

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// runDomainModel stands on rungs 4 and 5.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	return stand(ctx, w, rungs[3:], shipInMemory)
}

// shipInMemory is how it is tried from rung 4 on: by the service that the shop uses, on
// repositories in memory.
func shipInMemory(ctx context.Context, _ *lesson.World) (string, error) {
	store := memory.New()
	order, err := storePaidOrder(ctx, store)
	if err != nil {
		return "", err
	}
	if err := store.Shipping().Ship(ctx, order, lesson.Noon); err != nil {
		return "", err
	}
	shipped, err := store.Orders.FindByID(ctx, order)
	if err != nil {
		return "", err
	}
	return string(shipped.Status()), nil
}

func storePaidOrder(ctx context.Context, store *memory.Store) (domainmodel.OrderID, error) {
	price := domainmodel.MustMoney(250, lesson.Currency)
	tea, err1 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Tea), price)
	warehouse, err2 := domainmodel.NewWarehouse(domainmodel.WarehouseID(lesson.Warehouse), lesson.Region)
	rate, err3 := domainmodel.NewShippingRate(price, price)
	order, err4 := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, lesson.Noon)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return 0, err
	}
	return order.ID(), errors.Join(
		order.AddItem(tea, 1),
		order.Pay(price, lesson.Noon),
		store.Orders.Save(ctx, order),
		store.Warehouses.Add(ctx, warehouse),
		store.Rates.Set(ctx, lesson.Region, rate),
		store.Stock.Set(ctx, warehouse.ID(), tea.ID(), 1),
	)
}
