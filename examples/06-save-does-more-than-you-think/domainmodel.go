package savedoesmorethanyouthink

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	orders := w.Store.Orders
	if err := errors.Join(
		changeAndSave(ctx, orders, edited, edit),
		changeAndSave(ctx, orders, removed, remove),
	); err != nil {
		return err
	}
	after := func(meanwhile func(*gorm.DB, int64) error, id domainmodel.OrderID, do func(*domainmodel.Order) error) error {
		return changeAndSave(ctx, orders, id, func(order *domainmodel.Order) error {
			return errors.Join(meanwhile(db, int64(id)), do(order))
		})
	}
	deletedAnswer, staleAnswer := after(deleteOrder, deleted, cancel), after(cancelOrder, stale, edit)
	w.Refusal = staleAnswer
	w.Seen = seen{
		deletedAnswer: fmt.Sprint(deletedAnswer),
		overwriting:   fmt.Sprintf("Save reports %v", kind(staleAnswer)),
	}
	return nil
}

func changeAndSave(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, do func(*domainmodel.Order) error) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := do(order); err != nil {
		return err
	}
	return orders.Save(ctx, order)
}

func edit(order *domainmodel.Order) error   { return order.ChangeQuantity(coffee, 5) }
func remove(order *domainmodel.Order) error { return order.RemoveItem(coffee) }
func cancel(order *domainmodel.Order) error { return order.Cancel(noon) }

const coffee = domainmodel.ProductID(lesson.Coffee)

// editAndForget forgets the Save.
func editAndForget(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	return edit(order)
}

// liveOrders is a fake that takes five minutes to write: it keeps the caller's
// pointer, and hands it out again.
type liveOrders map[domainmodel.OrderID]*domainmodel.Order

var _ domainmodel.OrderRepository = liveOrders{}

func (r liveOrders) FindByID(_ context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	order, found := r[id]
	if !found {
		return nil, domainmodel.ErrOrderNotFound
	}
	return order, nil
}

func (r liveOrders) Save(_ context.Context, order *domainmodel.Order) error {
	r[order.ID()] = order
	return nil
}

func (r liveOrders) Update(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) error {
	order, err := r.FindByID(ctx, id)
	if err != nil {
		return err
	}
	return change(order) // in place: there is nothing left to save
}

// piecesAfterForgetting returns what a test sees in the repository after a use case
// that has forgotten to save: five pieces if it was saved, one if it was not.
func piecesAfterForgetting(ctx context.Context, orders domainmodel.OrderRepository) (int, error) {
	order, err := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
	if err != nil {
		return 0, err
	}
	product, err := domainmodel.NewProduct(coffee, domainmodel.MustMoney(1000, lesson.Currency))
	if err != nil {
		return 0, err
	}
	if err := errors.Join(order.AddItem(product, 1), orders.Save(ctx, order)); err != nil {
		return 0, err
	}
	if err := editAndForget(ctx, orders, order.ID()); err != nil {
		return 0, err
	}
	if order, err = orders.FindByID(ctx, order.ID()); err != nil {
		return 0, err
	}
	item, _ := order.Item(coffee)
	return item.Quantity(), nil
}

// forgettingInFakes tries it with the naive fake, and with package memory.
func forgettingInFakes(ctx context.Context) (observed string, noticed bool, err error) {
	live, err1 := piecesAfterForgetting(ctx, liveOrders{})
	copied, err2 := piecesAfterForgetting(ctx, memory.New().Orders)
	return fmt.Sprintf("a fake that keeps pointers has %d pieces, package memory %d", live, copied), live == 1, errors.Join(err1, err2)
}
