package bloatedoranemic

import (
	"context"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// runDomainModel does the same, with a job that is handed the order.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	order, err := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
	if err != nil {
		return err
	}
	if err := order.Cancel(noon); err != nil {
		return err
	}
	if err := w.Store.Orders.Save(ctx, order); err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = shipAtNight(ctx, w.Store, order.ID())
	return nil
}

// shipAtNight ships an order that the day has left. It knows no rule.
func shipAtNight(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return domainmodel.ShippingService{
			Orders: tx.Orders, Warehouses: tx.Warehouses, Rates: tx.Rates, Stock: tx.Stock,
		}.Ship(ctx, id, noon)
	})
}
