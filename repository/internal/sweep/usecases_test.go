package sweep

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

// The use cases of the sweep. A change adds a piece, so that twice would show.
var useCases = []useCase{
	{
		name: "place", atomic: true, prepare: unsavedOrder,
		run:     func(ctx context.Context, w *world) error { return w.Orders.Save(ctx, w.order) },
		refusal: func(err error) bool { _, ok := errors.AsType[*domainmodel.OrderExistsError](err); return ok },
	}, {
		name: "save a change", atomic: true, prepare: changedOrder,
		run:     func(ctx context.Context, w *world) error { return w.Orders.Save(ctx, w.order) },
		refusal: isConflict,
	}, {
		name: "update", atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) error {
			return shoptest.Update(ctx, w, 1, addPiece, repository.Key("update"))
		},
	}, {
		name: "change items", atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) error {
			return shoptest.Update(ctx, w, 1, changeItems, repository.Key("change items"))
		},
	}, {
		name: "find", atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) error {
			order, err := w.Orders.FindByID(ctx, 1)
			if err == nil {
				w.answer = order.Snapshot()
			}
			return err
		},
	}, {
		name: "several", atomic: true,
		prepare: func(t *testing.T, w *world) {
			w.Saved(t, 1, 1, 2, 3)
			w.Saved(t, 2, 2)
			w.order = shoptest.NewOrder(t, 3, 4, 5)
		},
		run: func(ctx context.Context, w *world) error {
			return w.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
				return errors.Join(
					tx.Orders.Save(ctx, w.order),
					shoptest.ErrorOf(tx.Orders.Update(ctx, 1, addPiece)),
					shoptest.ErrorOf(tx.Orders.Update(ctx, 2, shoptest.Pay)),
				)
			}, repository.Key("several"))
		},
	}, {
		name: "ship", atomic: true, prepare: paidOrder,
		run: func(ctx context.Context, w *world) error {
			return w.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
				return tx.Shipping().Ship(ctx, 1, shoptest.Noon)
			}, repository.Key("ship"))
		},
	}, {
		name: "pay", atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) error {
			return shoptest.Update(ctx, w, 1, shoptest.Pay, repository.Key("pay"))
		},
	}, {
		name: "repeat", atomic: true,
		prepare: func(t *testing.T, w *world) {
			pendingOrder(t, w)
			require.NoError(t, shoptest.Update(t.Context(), w, 1, addPiece, repository.Key("update")))
		},
		run: func(ctx context.Context, w *world) error {
			w.answer = "done before"
			return shoptest.Update(ctx, w, 1, addPiece, repository.Key("update"))
		},
	}, {
		name: "refused", atomic: true, prepare: paidOrder,
		run: func(ctx context.Context, w *world) error {
			err := shoptest.Update(ctx, w, 1, shoptest.Pay, repository.Key("refused"))
			if refused, ok := errors.AsType[*domainmodel.CannotPayOrderError](err); ok {
				w.answer = *refused
				return nil
			}
			return err
		},
	}, {
		name: "conflict", atomic: true,
		prepare: func(t *testing.T, w *world) {
			changedOrder(t, w)
			w.stale, w.order = w.order, nil
			require.NoError(t, shoptest.ErrorOf(w.Orders.Update(t.Context(), 1, shoptest.Pay)))
		},
		run: func(ctx context.Context, w *world) error {
			before := memory(w.stale)
			err := w.Orders.Save(ctx, w.stale)
			w.answer = "memory as before: " + fmt.Sprint(memory(w.stale) == before)
			if isConflict(err) {
				return nil
			}
			return err
		},
	}, {
		name: "drain", prepare: pendingOrder, delivers: true,
		run: func(ctx context.Context, w *world) error {
			delivered, err := shoptest.Drain(ctx, w.Store, domainmodel.NotifierFunc(w.note))
			w.answer = delivered
			return err
		},
	}, {
		name: "relay", prepare: oneEvent, delivers: true,
		run: func(ctx context.Context, w *world) error { return w.relay(ctx, w.Once("reserve", reserve)) },
	}, {
		name: "retry", atomic: true, prepare: eventSetAside,
		run:     func(ctx context.Context, w *world) error { return w.Outbox.Retry(ctx, setAside) },
		refusal: isNotSetAside,
	}, {
		name: "discard", atomic: true, prepare: eventSetAside,
		run:     func(ctx context.Context, w *world) error { return w.Outbox.Discard(ctx, setAside) },
		refusal: isNotSetAside,
	}, {
		name: "purge", prepare: sentEventsAndOldKeys,
		run: func(ctx context.Context, w *world) error {
			events, err := w.Outbox.Purge(ctx, shoptest.Noon.Add(-time.Hour), 10)
			if err != nil {
				return err
			}
			keys, err := w.PurgeKeys(ctx, shoptest.Noon.Add(-time.Hour), 10)
			w.answer = [2]int{events, keys}
			return err
		},
	},
}

func isConflict(err error) bool {
	_, ok := errors.AsType[*domainmodel.ConflictError](err)
	return ok
}

func isNotSetAside(err error) bool { return errors.Is(err, repository.ErrNotSetAside) }

func unsavedOrder(t *testing.T, w *world) { w.order = shoptest.NewOrder(t, 1, 1, 2, 3) }

func pendingOrder(t *testing.T, w *world) { w.Saved(t, 1, 1, 2, 3) }

func paidOrder(t *testing.T, w *world) { w.Paid(t, 1, 1, 2, 3) }

func changedOrder(t *testing.T, w *world) {
	w.Saved(t, 1, 1, 2, 3)
	w.order = w.Find(t, 1)
	require.NoError(t, addPiece(w.order))
}

// oneEvent is all that is left to deliver.
func oneEvent(t *testing.T, w *world) {
	w.Saved(t, 1, 1, 2, 3)
	w.besides(t, "UPDATE outbox_events SET sent_at = '2026-01-01 00:00:00' WHERE number > 1")
}

// setAside is the event that eventSetAside has a relay give up on.
var setAside = domainmodel.EventID{OrderID: 1, Version: 1, Number: 1}

func eventSetAside(t *testing.T, w *world) {
	w.Saved(t, 1, 1, 2, 3)
	w.besides(t, "UPDATE outbox_events SET set_aside_at = '2026-01-01 00:00:00', attempts = 10 WHERE number = 1")
}

// sentEventsAndOldKeys go, and one of each stays.
func sentEventsAndOldKeys(t *testing.T, w *world) {
	oneEvent(t, w)
	w.besides(t,
		"INSERT INTO command_keys (hash, at) VALUES ('old', '2026-01-01 00:00:00')",
		"INSERT INTO command_keys (hash, at) VALUES ('older', '2025-01-01 00:00:00')",
		"INSERT INTO command_keys (hash, at) VALUES ('new', '2026-03-14 12:00:00')")
}

func addPiece(order *domainmodel.Order) error {
	p, err := domainmodel.NewProduct(2, domainmodel.MustMoney(1002, domainmodel.EUR))
	if err != nil {
		return err
	}
	return order.AddItem(p, 1)
}

// changeItems takes one item away, changes one, and adds one: every statement that a
// save can need.
func changeItems(order *domainmodel.Order) error {
	p, err := domainmodel.NewProduct(4, domainmodel.MustMoney(1004, domainmodel.EUR))
	if err != nil {
		return err
	}
	return errors.Join(order.RemoveItem(1), addPiece(order), order.AddItem(p, 1))
}

// reserve is what the handler of the relay does: it takes stock for the order, so
// that twice would show.
func reserve(ctx context.Context, tx *repository.Store, event domainmodel.SavedEvent) error {
	order, err := tx.Orders.FindByID(ctx, event.ID.OrderID)
	if err != nil {
		return err
	}
	return tx.Stock.Reserve(ctx, ordertest.WarehouseID, order.Items())
}

// relay is one pass of a relay: one that runs counts on the next pass, and would hide what
// a fault left behind. It has failed when Run would have reported an error.
func (w *world) relay(ctx context.Context, handler domainmodel.Notifier) error {
	var reported []error
	_, err := repository.Relay{
		Store:    w.Store,
		Handlers: []domainmodel.Notifier{handler, domainmodel.NotifierFunc(w.note)},
		OnError:  func(err error) { reported = append(reported, err) },
	}.Pass(ctx)
	return errors.Join(append(reported, err, ctx.Err())...)
}
