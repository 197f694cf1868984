package memoryanddatabasedisagree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	order, err := w.Store.Orders.FindByID(ctx, first)
	if err != nil {
		return err
	}
	if err := ship(ctx, w.Store, order.ID()); err == nil {
		return errors.New("COMMIT should have failed")
	}
	s := seen{memory: string(order.Status())}
	if s.row, err = lesson.Status(ctx, db, first); err != nil {
		return err
	}
	if err := printLabel(db, first); err != nil {
		return err
	}
	w.Refusal = ship(ctx, w.Store, order.ID())

	if err := deleteTea(db); err != nil {
		return err
	}
	identities := rand.NewChaCha8([32]byte{}) // crypto/rand.Reader outside of lessons
	draft, err := place(ctx, w.Store.Orders, identities, domainmodel.ProductID(lesson.Tea))
	if !errors.Is(err, domainmodel.ErrUnknownReference) {
		return fmt.Errorf("an order of a product that is gone should be refused, got: %v", err)
	}
	next, err := place(ctx, w.Store.Orders, identities, domainmodel.ProductID(lesson.Coffee))
	if err != nil {
		return err
	}
	s.draft, s.next = int64(draft.ID()), int64(next.ID())
	w.Seen = s
	return nil
}

// ship hands over an ID, and not an order: the service changes an order of its own.
func ship(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return tx.ShippingService().Ship(ctx, id, noon)
	})
}

// place places an order of one piece.
func place(ctx context.Context, orders domainmodel.OrderRepository, identities io.Reader, product domainmodel.ProductID) (*domainmodel.Order, error) {
	id, err := domainmodel.NewOrderID(noon, identities)
	if err != nil {
		return nil, err
	}
	order, err := domainmodel.NewOrder(id, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
	if err != nil {
		return nil, err
	}
	sold, err := domainmodel.NewProduct(product, domainmodel.MustMoney(1000, lesson.Currency))
	if err != nil {
		return nil, err
	}
	if err := order.AddItem(sold, 1); err != nil {
		return nil, err
	}
	return order, orders.Save(ctx, order)
}

// hastyOrders is a repository as one writes it first: it takes the events out of the
// order before it knows whether COMMIT succeeds.
type hastyOrders struct {
	*repository.Orders
	db        *gorm.DB
	published []domainmodel.Event
}

var _ domainmodel.OrderRepository = (*hastyOrders)(nil)

func (r *hastyOrders) Save(ctx context.Context, order *domainmodel.Order) error {
	taken, after := order.Events(), order.Snapshot()
	without, err := domainmodel.RestoreOrder(after)
	if err != nil {
		return err
	}
	*order = *without
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return tx.Table("orders").Where("id = ? AND version = ?", int64(after.ID), after.Version).UpdateColumns(map[string]any{
			"status": string(after.Status), "shipped_at": after.ShippedAt, "warehouse_id": int64(after.WarehouseID),
			"shipping_cost": after.ShippingCost, "version": after.Version + 1,
		}).Error
	})
	if err == nil {
		r.published = append(r.published, taken...)
	}
	return err
}

// shipInTwoAttempts changes an order of its own and saves it, again when the first
// COMMIT has failed.
func shipInTwoAttempts(ctx context.Context, w *lesson.World, orders domainmodel.OrderRepository, id domainmodel.OrderID) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), noon); err != nil {
		return err
	}
	if err := orders.Save(ctx, order); !errors.Is(err, gorm.ErrForeignKeyViolated) {
		return fmt.Errorf("COMMIT should have failed, got: %v", err)
	}
	return errors.Join(printLabel(w.DB.WithContext(ctx), int64(id)), orders.Save(ctx, order))
}

// tellAfterTwoAttempts counts the mails about an order that hastyOrders saved, and
// about one that repository.Orders saved.
func tellAfterTwoAttempts(ctx context.Context, w *lesson.World) (observed string, told bool, err error) {
	hasty := &hastyOrders{Orders: w.Store.Orders, db: w.DB}
	if err := w.Relay().Drain(ctx); err != nil { // what the scenario left
		return "", false, err
	}
	before := len(w.Mails())
	if err := shipInTwoAttempts(ctx, w, hasty, fourth); err != nil {
		return "", false, err
	}
	for i, event := range hasty.published {
		id := domainmodel.EventID{OrderID: fourth, Version: 2, Number: i + 1}
		if err := w.Notifier().Notify(ctx, domainmodel.SavedEvent{ID: id, Event: event}); err != nil {
			return "", false, err
		}
	}
	lost := len(w.Mails())
	if err := shipInTwoAttempts(ctx, w, w.Store.Orders, fifth); err != nil {
		return "", false, err
	}
	err = w.Relay().Drain(ctx)
	return fmt.Sprintf("events taken before COMMIT: %d mails; by Orders.Save: %d", lost-before, len(w.Mails())-lost), lost-before == 1, err
}

// saveTwice cancels the third order in memory and saves it, first under a context
// that has ended.
func saveTwice(ctx context.Context, w *lesson.World) (memory, row string, again error, err error) {
	order, err := w.Store.Orders.FindByID(ctx, third)
	if err != nil {
		return "", "", nil, err
	}
	if err := order.Cancel(noon); err != nil {
		return "", "", nil, err
	}
	if err := w.Store.Orders.Save(ended(ctx), order); !errors.Is(err, context.Canceled) {
		return "", "", nil, fmt.Errorf("a context that has ended should be noticed, got: %v", err)
	}
	memory = string(order.Status())
	row, err = lesson.Status(ctx, w.DB, third)
	return memory, row, w.Store.Orders.Save(ctx, order), err
}
