package doubleship

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel explores the same. No schedule goes wrong, so for the record two
// requests run of which both have loaded the order before either ships it.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreOrders(ctx, w, contested, shipOrder)
	if err != nil {
		return err
	}
	w.StartRecording()
	one, err1 := w.Store.Orders.FindByID(ctx, contested)
	other, err2 := w.Store.Orders.FindByID(ctx, contested)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	s := seen{found: found, errs: [2]error{shipLoaded(ctx, w.Store, one), shipLoaded(ctx, w.Store, other)}}
	w.Seen, w.Refusal = s, errors.Join(s.errs[:]...)
	return w.Relay().Drain(ctx)
}

// shipOrder loads the order before the transaction begins, as the other side does.
func shipOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	order, err := store.Orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	return shipLoaded(ctx, store, order)
}

// shipLoaded ships an order that was loaded some time ago, perhaps to show it.
func shipLoaded(ctx context.Context, store *repository.Store, order *domainmodel.Order) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		in := domainmodel.ShippingPorts{Orders: loaded{tx.Orders, order}, Warehouses: tx.Warehouses, Rates: tx.Rates, Stock: tx.Stock}
		shipping := domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
			return do(ctx, in)
		}}
		return shipping.Ship(ctx, order.ID(), noon)
	})
}

// shipInTransaction has the service load the order, in the transaction.
func shipInTransaction(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	return store.Shipping().Ship(ctx, id, noon)
}

// shipApart does what the service does, with a transaction for each repository. The
// warehouse and the cost are known.
func shipApart(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	order, err := store.Orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	from := domainmodel.WarehouseID(lesson.Warehouse)
	if err := order.Ship(from, domainmodel.MustMoney(545, lesson.Currency), noon); err != nil {
		return err
	}
	if err := store.Stock.Reserve(ctx, from, order.Items()); err != nil {
		return err
	}
	return store.Orders.Save(ctx, order)
}
