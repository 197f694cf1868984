package bulkandcounters

import (
	"context"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	return atNightWithStore(ctx, w, cancelEach)
}

// atNightWithStore is what both ways of the domain side do, except for how they cancel.
func atNightWithStore(ctx context.Context, w *lesson.World, cancel func(ctx context.Context, store *repository.Store, before, at time.Time) error) error {
	if err := fill(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	return atNight(ctx, w, job{
		cancel: func(ctx context.Context, before, at time.Time) error { return cancel(ctx, w.Store, before, at) },
		openPage: func(ctx context.Context, id int64) (pay func(context.Context) error, err error) {
			order, err := w.Store.Orders.FindByID(ctx, domainmodel.OrderID(id))
			return func(ctx context.Context) error {
				if err := order.Pay(order.Total(), night); err != nil {
					return err
				}
				return w.Store.Orders.Save(ctx, order)
			}, err
		},
		sellMug: func(ctx context.Context) error { return sellByPort(ctx, w.Store) },
	})
}

// cancelEach cancels the orders one by one, each in a transaction of its own. A query
// finds them, since the repository finds orders only by ID.
func cancelEach(ctx context.Context, store *repository.Store, before, at time.Time) error {
	db, err := store.DB(ctx)
	if err != nil {
		return err
	}
	var ids []domainmodel.OrderID
	if err := unpaid(db, before).Order("id").Pluck("id", &ids).Error; err != nil {
		return err
	}
	for _, id := range ids {
		_, err := store.Orders.Update(ctx, id, func(order *domainmodel.Order) error {
			if order.Status() != domainmodel.StatusPending { // paid since the query
				return nil
			}
			return order.Cancel(at)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sellByPort sells a mug through the port that shipping uses. There is no aggregate of
// the stock: the repository sends the same conditional UPDATE.
func sellByPort(ctx context.Context, store *repository.Store) error {
	order, err := orderOfAMug()
	if err != nil {
		return err
	}
	return store.Stock.Reserve(ctx, domainmodel.WarehouseID(lesson.Warehouse), order.Items())
}
