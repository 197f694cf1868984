package bloatedoranemic

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same with orders that keep their rules.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	for i := range places {
		order, err := domainmodel.NewOrder(domainmodel.OrderID(i+1), domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, lesson.Noon)
		if err != nil {
			return err
		}
		if err := errors.Join(order.Cancel(lesson.Noon), w.Store.Orders.Save(ctx, order)); err != nil {
			return err
		}
	}
	w.StartRecording()
	answer(w, ship(ctx, w.Store, 1), ship(ctx, w.Store, 2), shipEach(ctx, w.Store, []domainmodel.OrderID{3}))
	return nil
}

// ship is what the route calls. It knows no rule.
func ship(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	return store.Shipping().Ship(ctx, id, lesson.Noon)
}

// shipEach is the task.
func shipEach(ctx context.Context, store *repository.Store, picked []domainmodel.OrderID) error {
	var refused []error
	for _, id := range picked {
		refused = append(refused, ship(ctx, store, id))
	}
	return errors.Join(refused...)
}
