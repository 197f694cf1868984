package lostupdate

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// orderChange is what a request does with the order that it has loaded.
type orderChange func(*domainmodel.Order) error

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreAll(ctx, w, additions)
	if err != nil {
		return err
	}
	w.StartRecording()
	return recordOrders(ctx, w, found)
}

// recordOrders has two requests at a time load each of three orders. The second one is
// refused, and the mug is tried again.
func recordOrders(ctx context.Context, w *lesson.World, found findings) error {
	orders := w.Store.Orders
	w.Refusal = sideBySideAndSave(ctx, orders, added, addTea, addMug)
	w.Seen = seen{found, map[int64]error{
		added:     w.Refusal,
		paid:      sideBySideAndSave(ctx, orders, paid, pay, addMugs),
		cancelled: sideBySideAndSave(ctx, orders, cancelled, ship, cancel),
	}}
	return once(addMug)(ctx, w.Store, added)
}

// sideBySideAndSave is two requests at the same time: both load the order before either
// of them saves it.
func sideBySideAndSave(
	ctx context.Context, orders domainmodel.OrderRepository,
	id domainmodel.OrderID, one, other orderChange,
) error {
	mine, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	yours, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(one(mine), other(yours)); err != nil {
		return err
	}
	if err := orders.Save(ctx, mine); err != nil {
		return err
	}
	return orders.Save(ctx, yours) // with the version that was loaded
}

func addTea(order *domainmodel.Order) error  { return order.AddItem(tea, 1) }
func addMug(order *domainmodel.Order) error  { return order.AddItem(mug, 1) }
func addMugs(order *domainmodel.Order) error { return order.AddItem(mug, 5) }
func pay(order *domainmodel.Order) error     { return order.Pay(euros(charged), lesson.Noon) }
func cancel(order *domainmodel.Order) error  { return order.Cancel(lesson.Noon) }
func ship(order *domainmodel.Order) error {
	return order.Ship(domainmodel.WarehouseID(lesson.Warehouse), euros(500), lesson.Noon)
}
