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
	err = w.Store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		service := domainmodel.ShippingService{
			Orders:     watchedOrders{tx.Orders, watch},
			Warehouses: watchedWarehouses{tx.Warehouses, watch},
			Rates:      watchedRates{tx.Rates, watch},
			Stock:      watchedStock{tx.Stock, watch},
		}
		return service.Ship(ctx, order, noon)
	})
	if err != nil {
		return err
	}
	seen.tables, seen.mails = lesson.Tables(w.Recorded()), len(w.Mails())
	w.Seen = seen
	return w.Relay().Drain(ctx)
}

// shipInMemory ships an order with a fake in every field of the service.
func shipInMemory(ctx context.Context) error {
	paid, err := newPaidOrder()
	if err != nil {
		return err
	}
	service := domainmodel.ShippingService{
		Orders:     fakeOrders{order: paid},
		Warehouses: fakeWarehouses{},
		Rates:      fakeRates{},
		Stock:      fakeStock{},
	}
	if err := service.Ship(ctx, order, noon); err != nil {
		return err
	}
	if paid.Status() != domainmodel.StatusShipped {
		return fmt.Errorf("the order is %s", paid.Status())
	}
	return nil
}
