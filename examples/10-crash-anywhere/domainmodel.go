package crashanywhere

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := fill(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	withoutKey := func(string, int64) repository.CommandOption { return noKey }
	found, err := sweep(ctx, w, stepsOfOrders(w, 1, withoutKey, w.Notifier()))
	if err != nil {
		return err
	}
	w.Seen = found
	w.StartRecording()
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
	return tx.Orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.Pay(order.Total(), noon) })
}

func shipOrder(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) error {
	return tx.ShippingService().Ship(ctx, id, noon)
}

func coffee(id domainmodel.OrderID) (*domainmodel.Order, error) {
	order, err1 := domainmodel.NewOrder(id, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
	product, err2 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), domainmodel.MustMoney(1000, lesson.Currency))
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return order, order.AddItem(product, 1)
}

// stepsOfOrders are the steps, each under the key that key makes, on orders whose
// numbers are greater than last. The commands hand out no order.
func stepsOfOrders(w *lesson.World, last int64, key func(what string, order int64) repository.CommandOption, mailer domainmodel.Notifier) []step {
	id := last
	after := func(commands ...command) func(context.Context) (int64, error) {
		return func(ctx context.Context) (int64, error) {
			id++
			for _, do := range commands {
				if err := underKey(ctx, w.Store, noKey, do, domainmodel.OrderID(id)); err != nil {
					return 0, err
				}
			}
			return id, nil
		}
	}
	by := func(what string, do command) func(context.Context, int64) (bool, error) {
		return func(ctx context.Context, id int64) (ahead bool, err error) {
			return false, underKey(ctx, w.Store, key(what, id), do, domainmodel.OrderID(id))
		}
	}
	mail := func(ctx context.Context) error {
		w.Wait(time.Minute) // until the lease of a relay that failed has ended
		return repository.Relay{Store: w.Store, Handlers: []domainmodel.Notifier{mailer}, Backoff: lesson.AtOnce}.Drain(ctx)
	}
	return []step{
		{name: "place", does: activerecord.StatusPending, prepare: after(), do: by("place", placeOrder)},
		{name: "pay", does: activerecord.StatusPaid, prepare: after(placeOrder), do: by("pay", payOrder)},
		{name: "ship", does: activerecord.StatusShipped, prepare: after(placeOrder, payOrder), do: by("ship", shipOrder), mails: true, deliver: mail},
		{name: "mail", does: activerecord.StatusShipped, prepare: after(placeOrder, payOrder, shipOrder), mails: true, do: func(ctx context.Context, _ int64) (bool, error) {
			return false, mail(ctx)
		}},
	}
}

// remembering tells each event once. What it remembers survives every fault here; in
// a program it has to be stored, and a crash before that still tells an event twice.
func remembering(notifier domainmodel.Notifier) domainmodel.Notifier {
	told := map[domainmodel.EventID]bool{}
	return domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		if told[event.ID] {
			return nil
		}
		err := notifier.Notify(ctx, event)
		told[event.ID] = err == nil
		return err
	})
}

// sweepOrdersWithKeys sweeps the same steps, each under a key.
func sweepOrdersWithKeys(ctx context.Context, w *lesson.World) (tally, error) {
	key := func(what string, order int64) repository.CommandOption {
		return repository.Key(fmt.Sprint(what, " ", order))
	}
	return sweep(ctx, w, stepsOfOrders(w, 10_000, key, remembering(w.Notifier())))
}
