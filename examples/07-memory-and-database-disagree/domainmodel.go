package memoryanddatabasedisagree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

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
	row, err := lesson.Status(ctx, db, first)
	if err := errors.Join(err, printLabel(db, first)); err != nil {
		return err
	}
	s := seen{memory: string(order.Status()), row: row}
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
	return store.Shipping().Ship(ctx, id, noon)
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
