package implicitdependencies

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// noon is after every order was placed, whatever the clock says.
var noon = time.Date(2038, time.January, 1, 12, 0, 0, 0, time.UTC)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	paid, err := newPaidOrder()
	if err != nil {
		return err
	}
	if err := w.Store.Orders.Save(ctx, paid); err != nil {
		return err
	}
	seen := shipping{declared: map[string][]string{}}
	watch := ports{w, seen.declared}
	w.StartRecording()
	service := domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
		return w.Store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return do(ctx, domainmodel.ShippingPorts{
				Orders:     watchedOrders{tx.Orders, watch},
				Warehouses: watchedWarehouses{tx.Warehouses, watch},
				Rates:      watchedRates{tx.Rates, watch},
				Stock:      watchedStock{tx.Stock, watch},
			})
		})
	}}
	if err := service.Ship(ctx, order, noon); err != nil {
		return err
	}
	seen.tables, seen.mails = lesson.Tables(w.Recorded()), len(w.Mails())
	w.Seen = seen
	return w.Relay().Drain(ctx)
}

// shipInMemory ships an order with a fake in every field of the ports.
func shipInMemory(ctx context.Context) error {
	paid, err := newPaidOrder()
	if err != nil {
		return err
	}
	service := domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
		return do(ctx, domainmodel.ShippingPorts{
			Orders:     fakeOrders{order: paid},
			Warehouses: fakeWarehouses{},
			Rates:      fakeRates{},
			Stock:      fakeStock{},
		})
	}}
	if err := service.Ship(ctx, order, noon); err != nil {
		return err
	}
	if paid.Status() != domainmodel.StatusShipped {
		return fmt.Errorf("the order is %s", paid.Status())
	}
	return nil
}
