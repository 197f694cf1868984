package crashanywhere

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	withoutKey := func(string, int64) repository.CommandOption { return noKey }
	if err := sweepWithoutKeys(ctx, w, stepsOfOrders(w, 1, withoutKey, w.Notifier())); err != nil {
		return err
	}
	const id = 1_000_000
	for _, do := range []command{placeOrder, payOrder, shipOrder} {
		if err := underKey(ctx, w.Store, noKey, do, id); err != nil {
			return err
		}
	}
	return w.Relay().Drain(ctx)
}

// noKey stands where a key would.
var noKey = repository.Attempts(1)

// command is done in the transaction of tx.
type command func(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) error

func (do command) on(id domainmodel.OrderID) func(context.Context, *repository.Store) error {
	return func(ctx context.Context, tx *repository.Store) error { return do(ctx, tx, id) }
}

// underKey carries the command out, once for each key.
func underKey(ctx context.Context, store *repository.Store, key repository.CommandOption, do command, id domainmodel.OrderID) error {
	return store.InTransaction(ctx, do.on(id), key)
}

func placeOrder(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) error {
	order, err := coffee(id)
	if err != nil {
		return err
	}
	return tx.Orders.Save(ctx, order)
}

func payOrder(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) error {
	_, err := tx.Orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.Pay(order.Total(), noon) })
	return err
}

func shipOrder(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) error {
	return tx.Shipping().Ship(ctx, id, noon)
}

func coffee(id domainmodel.OrderID) (*domainmodel.Order, error) {
	order, err1 := domainmodel.NewOrder(id, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
	product, err2 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), domainmodel.MustMoney(1000, lesson.Currency))
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return order, order.AddItem(product, 1)
}
