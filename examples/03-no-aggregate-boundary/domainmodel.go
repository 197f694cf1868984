package noaggregateboundary

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runDomainModel does the same. The way to an item leads through its order.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := placeOrders(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	_, w.Refusal = changeQuantity(ctx, w.Store.Orders, paid)
	for _, id := range []domainmodel.OrderID{edited, inBulk} {
		if _, err := changeQuantity(ctx, w.Store.Orders, id); err != nil {
			return err
		}
	}
	return nil
}

func changeQuantity(
	ctx context.Context, orders domainmodel.OrderRepository,
	id domainmodel.OrderID,
) (*domainmodel.Order, error) {
	return orders.Update(ctx, id,
		func(order *domainmodel.Order) error {
			return order.ChangeQuantity(coffee, 999)
		})
}

const coffee = domainmodel.ProductID(lesson.Coffee)
