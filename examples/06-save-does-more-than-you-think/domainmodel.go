package savedoesmorethanyouthink

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
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
