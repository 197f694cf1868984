package noaggregateboundary

import (
	"context"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// runDomainModel does the same. There is no statement for the items of an order
// alone: the way to an item leads through its order.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	product, err := domainmodel.NewProduct(coffee, domainmodel.MustMoney(1000, lesson.Currency))
	if err != nil {
		return err
	}
	for id := domainmodel.OrderID(first); id <= third; id++ {
		order, err := domainmodel.NewOrder(id, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
		if err != nil {
			return err
		}
		if err := order.AddItem(product, 3); err != nil {
			return err
		}
		if err := w.Store.Orders.Save(ctx, order); err != nil {
			return err
		}
	}
	w.StartRecording()
	for _, id := range []domainmodel.OrderID{first, second} {
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
