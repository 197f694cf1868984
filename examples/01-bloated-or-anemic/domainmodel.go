package bloatedoranemic

import (
	"context"
	"errors"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// noon is after every order was placed, whatever the clock says.
var noon = time.Date(2038, time.January, 1, 12, 0, 0, 0, time.UTC)

// runDomainModel does the same, with a job that asks the model.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	order, err := domainmodel.NewOrder(first, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
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
	w.Refusal = shipOvernightByStore(ctx, w.Store)
	return nil
}

// shipOvernightByStore ships what the day has left. Finding those orders takes a
// condition here too, and this one is as old as the other side's.
func shipOvernightByStore(ctx context.Context, store *repository.Store) error {
	db, err := store.DB(ctx)
	if err != nil {
		return err
	}
	var ids []domainmodel.OrderID
	err = db.Table("orders").Where("status <> 'pending' AND status <> 'shipped'").Pluck("id", &ids).Error
	if err != nil {
		return err
	}
	var refused []error
	for _, id := range ids {
		refused = append(refused, shipAtNight(ctx, store, id))
	}
	return errors.Join(refused...)
}

// shipAtNight ships one of them. It knows no rule.
func shipAtNight(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	return store.Shipping().Ship(ctx, id, noon)
}
