package crashanywhere

import (
	"context"
	"errors"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same with repositories. Saved events wait in the outbox, and the
// relay sends an e-mail about each order that shipped.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, orderRequests(w))
}

func orderRequests(w *lesson.World) requests {
	return requests{
		place: func(ctx context.Context, key string, id int64) (*held, error) {
			return heldOrder(placeOrder(ctx, w.Store, domainmodel.OrderID(id), repository.Key(key)))
		},
		pay: func(ctx context.Context, key string, id int64) (*held, error) {
			return heldOrder(payOrder(ctx, w.Store, domainmodel.OrderID(id), repository.Key(key)))
		},
		ship: func(ctx context.Context, key string, id int64) (*held, error) {
			return nil, shipOrder(ctx, w.Store, domainmodel.OrderID(id), repository.Key(key))
		},
		mail: func(ctx context.Context) error {
			w.Wait(time.Minute) // a relay that failed has its events reserved for that long
			return w.Relay().Drain(ctx)
		},
	}
}

func placeOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID, key repository.CommandOption) (*domainmodel.Order, error) {
	order, err := coffee(id)
	if err != nil {
		return nil, err
	}
	return order, store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return tx.Orders.Save(ctx, order)
	}, key)
}

func payOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID, key repository.CommandOption) (paid *domainmodel.Order, err error) {
	err = store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) (err error) {
		paid, err = tx.Orders.Update(ctx, id, func(order *domainmodel.Order) error {
			return order.Pay(order.Total(), lesson.Noon)
		})
		return err
	}, key)
	return paid, err
}

func shipOrder(ctx context.Context, store *repository.Store, id domainmodel.OrderID, key repository.CommandOption) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return tx.Shipping().Ship(ctx, id, lesson.Noon)
	}, key)
}

// coffee is an order of one piece.
func coffee(id domainmodel.OrderID) (*domainmodel.Order, error) {
	order, err1 := domainmodel.NewOrder(id, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, lesson.Noon)
	product, err2 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), domainmodel.MustMoney(1000, lesson.Currency))
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return order, order.AddItem(product, 1)
}
