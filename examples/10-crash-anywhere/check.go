package crashanywhere

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// sweepWithoutKeys sweeps the steps, for the claims, and begins the record.
func sweepWithoutKeys(ctx context.Context, w *lesson.World, steps []step) error {
	if err := fill(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := sweep(ctx, w, steps)
	w.Seen = found
	w.StartRecording()
	return err
}

func nothingIsTorn(c *lesson.Check) (string, bool) {
	found := c.Seen.(tally)
	return fmt.Sprintf("%d faults, of which %d at a COMMIT; torn: %d", found.faults, found.commits, found.torn), found.torn == 0
}

func retriesAreDoneOnce(c *lesson.Check) (string, bool) {
	found := c.Seen.(tally)
	return found.retries(), len(found.twice)+len(found.refused) == 0
}

func mailsAreSentOnce(c *lesson.Check) (string, bool) {
	found := c.Seen.(tally)
	return fmt.Sprintf("mails lost: %d, sent twice: %d", found.lost, found.doubled), found.lost+found.doubled == 0
}

// ordersAhead counts the faults after which a caller holds an order that is ahead.
func ordersAhead(c *lesson.Check) (string, bool) {
	found := c.Seen.(tally)
	return fmt.Sprintf("after %d of %d faults", found.ahead, found.faults), found.ahead == 0
}

// noOrderHandedOut says why there are none.
func noOrderHandedOut(c *lesson.Check) (string, bool) {
	observed, kept := ordersAhead(c)
	return observed + ": the commands hand out none", kept
}

// rowsWithKeys sweeps the same steps, each under a key of the team's own.
func rowsWithKeys(c *lesson.Check) (string, bool) {
	c.NoError(c.DB.AutoMigrate(&doneCommand{}, &queuedMail{}))
	return sweepWithKeys(c, stepsOfRowsWithKeys(c.World))
}

// ordersWithKeys sweeps the same steps, each under a key of the repository's.
func ordersWithKeys(c *lesson.Check) (string, bool) {
	key := func(what string, order int64) repository.CommandOption {
		return repository.Key(fmt.Sprint(what, " ", order))
	}
	return sweepWithKeys(c, stepsOfOrders(c.World, 10_000, key, notifyOnce(c.Notifier())))
}

func sweepWithKeys(c *lesson.Check, steps []step) (string, bool) {
	found, err := sweep(c.Context(), c.World, steps)
	c.NoError(err)
	return fmt.Sprintf("%d faults, of which %d at a COMMIT; ending wrong: %d", found.faults, found.commits, found.wrong()), found.wrong() == 0
}

// stepsOfRows are the steps as good code does them: each loads the order again, and
// is one transaction.
func stepsOfRows(db *gorm.DB) []step {
	none := func(context.Context) (int64, error) { return 0, nil }
	return []step{
		{name: "place", does: activerecord.StatusPending, prepare: none, do: func(ctx context.Context, _ int64) (bool, error) {
			order, err := placeRows(db.WithContext(ctx))
			return order != nil && order.ID != 0, err
		}},
		{name: "pay", does: activerecord.StatusPaid, prepare: placed(db), do: func(ctx context.Context, id int64) (bool, error) {
			order, err := payRow(db.WithContext(ctx), id)
			return order != nil && order.Status == activerecord.StatusPaid, err
		}},
		{name: "ship", does: activerecord.StatusShipped, prepare: paid(db), do: func(ctx context.Context, id int64) (bool, error) {
			order, err := shipRow(db.WithContext(ctx), id)
			return order != nil && order.Status == activerecord.StatusShipped, err
		}, mails: true},
	}
}

// placed makes orders to pay, and paid orders to ship.
func placed(db *gorm.DB) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		order, err := lesson.PlacedOrder(db.WithContext(ctx), lesson.Coffee)
		if err != nil {
			return 0, err
		}
		return order.ID, nil
	}
}

func paid(db *gorm.DB) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		order, err := lesson.PaidOrder(db.WithContext(ctx), lesson.Coffee)
		if err != nil {
			return 0, err
		}
		return order.ID, nil
	}
}

// stepsOfRowsWithKeys are the same steps, each under a key. They throw their objects
// away.
func stepsOfRowsWithKeys(w *lesson.World) []step {
	number := int64(0)
	next := func(context.Context) (int64, error) { number++; return number, nil }
	keyed := func(what string, do func(tx *gorm.DB, id int64) error) func(context.Context, int64) (bool, error) {
		return func(ctx context.Context, id int64) (bool, error) {
			return false, once(w.DB.WithContext(ctx), fmt.Sprint(what, " ", id), func(tx *gorm.DB) error { return do(tx, id) })
		}
	}
	place := keyed("place", func(tx *gorm.DB, _ int64) error {
		_, err := placeRows(tx)
		return err
	})
	pay := keyed("pay", func(tx *gorm.DB, id int64) error {
		_, err := payRow(tx, id)
		return err
	})
	ship := keyed("ship", func(tx *gorm.DB, id int64) error {
		return queueMails(tx, func() error {
			_, err := shipRow(tx, id)
			return err
		})
	})
	sent := map[int64]bool{} // survives every fault here; in a program it has to be stored
	mail := func(ctx context.Context) error { return sendQueued(w.DB.WithContext(ctx), sent) }
	shipped := func(ctx context.Context) (int64, error) {
		id, err := paid(w.DB)(ctx)
		if err == nil {
			_, err = ship(ctx, id)
		}
		return id, err
	}
	return []step{
		{name: "place", does: activerecord.StatusPending, prepare: next, do: place},
		{name: "pay", does: activerecord.StatusPaid, prepare: placed(w.DB), do: pay},
		{name: "ship", does: activerecord.StatusShipped, prepare: paid(w.DB), do: ship, mails: true, deliver: mail},
		{name: "mail", does: activerecord.StatusShipped, prepare: shipped, mails: true, do: func(ctx context.Context, _ int64) (bool, error) {
			return false, mail(ctx)
		}},
	}
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

// notifyOnce tells each event once. What it remembers survives every fault here; in
// a program it has to be stored, and a crash before that still tells an event twice.
func notifyOnce(notifier domainmodel.Notifier) domainmodel.Notifier {
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
