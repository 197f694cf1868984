package bothinoneshop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runBoth is the same day in package shop: commands go through the repositories, lists
// through Active Record.
func runBoth(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	sh := shop.Shop{
		Store: w.Store,
		Now:   func() time.Time { return lesson.Noon },
		Send:  func(m activerecord.Mail) error { return activerecord.SendMail(m) },
	}
	relay := sh.Relay()
	relay.Backoff = lesson.AtOnce
	if err := sh.Ship(ctx, shipped); err != nil {
		return err
	}
	if err := whileDown(func() error { return relay.Drain(ctx) }); err != nil {
		return err
	}
	s := seen{again: relay.Drain(ctx)}

	aMug, err := w.Store.Catalogue.FindProduct(ctx, mug)
	if err != nil {
		return err
	}
	addMug := func(order *domainmodel.Order) error { return order.AddItem(aMug, 1) }
	addMugs := func(order *domainmodel.Order) error { return order.AddItem(aMug, 5) }
	changeTea := func(order *domainmodel.Order) error { return order.ChangeQuantity(tea, 3) }
	orders := w.Store.Orders
	w.Refusal = saveSecond(ctx, orders, charged, func() error { return sh.Pay(ctx, charged, euros(amountCharged)) }, addMugs)
	err1 := saveSecond(ctx, orders, added, func() error { return sh.Add(ctx, added, coffee, 1) }, addMug)
	err2 := saveSecond(ctx, orders, changed, func() error { return sh.Add(ctx, changed, coffee, 1) }, changeTea)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if s.list, err = sh.List(ctx, "", "placed", 0); err != nil {
		return err
	}
	s.report, err = sh.Report(ctx)
	w.Seen = s
	return err
}

// saveSecond changes an order that was loaded before the other one's command. That is a
// conflict, so the change starts over, as each command of the shop does.
func saveSecond(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, command func() error, change func(*domainmodel.Order) error) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(command(), change(order)); err != nil {
		return err
	}
	err = orders.Save(ctx, order)
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); !conflict {
		return fmt.Errorf("to save second should be a conflict, got: %v", err)
	}
	_, err = orders.Update(ctx, id, change)
	return err
}
