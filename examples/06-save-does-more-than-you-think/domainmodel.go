package savedoesmorethanyouthink

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	first, err := prepare(w.DB.WithContext(ctx))
	if err != nil {
		return err
	}
	w.StartRecording()
	var told answers
	for i, s := range situations {
		told[i], err = s.changeOrder(ctx, w, domainmodel.OrderID(first+int64(i)))
		if err != nil {
			return err
		}
	}
	w.Seen, w.Refusal = told, told[cancelled]
	return nil
}

// changeAndSave is the use case of all four: one Save for whatever was changed.
func changeAndSave(
	ctx context.Context, orders domainmodel.OrderRepository,
	id domainmodel.OrderID, change func(*domainmodel.Order) error,
) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := change(order); err != nil {
		return err
	}
	return orders.Save(ctx, order)
}

func edit(order *domainmodel.Order) error   { return order.ChangeQuantity(coffee, 5) }
func remove(order *domainmodel.Order) error { return order.RemoveItem(coffee) }
func pay(order *domainmodel.Order) error    { return order.Pay(order.Total(), lesson.Noon) }

const (
	coffee = domainmodel.ProductID(lesson.Coffee)
	mug    = domainmodel.ProductID(lesson.Mug)
)

// editAndForget forgets to save.
func editAndForget(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	return edit(order)
}
