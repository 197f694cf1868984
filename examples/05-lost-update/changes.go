package lostupdate

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// orderChange changes an order in memory.
type orderChange func(*domainmodel.Order) error

func addTea(order *domainmodel.Order) error  { return order.AddItem(tea, 1) }
func addMug(order *domainmodel.Order) error  { return order.AddItem(mug, 1) }
func addMugs(order *domainmodel.Order) error { return order.AddItem(mug, 5) }
func pay(order *domainmodel.Order) error     { return order.Pay(euros(charged), lesson.Noon) }
func cancel(order *domainmodel.Order) error  { return order.Cancel(lesson.Noon) }

// saved makes the change, and saves the order.
func saved(change orderChange) savedChange {
	return func(ctx context.Context, store *repository.Store, order *domainmodel.Order) error {
		if err := change(order); err != nil {
			return err
		}
		return store.Orders.Save(ctx, order)
	}
}

// ship is a request. Like Update, the service starts over when someone else was first.
func ship(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	return store.Shipping().Ship(ctx, id, lesson.Noon)
}

// shipLoaded is ship with an order that was loaded before. The service loads it again, in the
// transaction in which it takes the stock.
func shipLoaded(ctx context.Context, store *repository.Store, order *domainmodel.Order) error {
	return ship(ctx, store, order.ID())
}
