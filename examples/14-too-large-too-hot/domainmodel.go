package toolargetoohot

import (
	"context"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runDomainModel does the same with the order as it is: one aggregate.
func runDomainModel(ctx context.Context, w *lesson.World) error { return run(ctx, w, orders(w)) }

func orders(w *lesson.World) way {
	return way{
		edit: func(ctx context.Context, order, product int64, quantity int) (edit, error) {
			return editOrder(ctx, w.Store.Orders, domainmodel.OrderID(order), domainmodel.ProductID(product), quantity)
		},
		pay: func(ctx context.Context, order int64) (func() error, error) {
			return payOrder(ctx, w.Store.Orders, domainmodel.OrderID(order))
		},
	}
}

func editOrder(
	ctx context.Context, orders domainmodel.OrderRepository,
	id domainmodel.OrderID, product domainmodel.ProductID, quantity int,
) (edit, error) {
	order, err := orders.FindByID(ctx, id) // with every item
	if err != nil {
		return edit{}, err
	}
	items := slices.Collect(order.Items())
	return edit{len(items), func() error {
		if err := order.ChangeQuantity(product, quantity); err != nil {
			return err
		}
		return orders.Save(ctx, order) // if nobody has saved it since
	}}, nil
}

// payOrder charges the customer the total, and marks the order as paid.
func payOrder(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID) (func() error, error) {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return nil, err
	}
	return func() error {
		if err := order.Pay(order.Total(), lesson.Noon); err != nil {
			return err
		}
		return orders.Save(ctx, order)
	}, nil
}
