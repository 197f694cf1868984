package hooksandwhatpassesthemby

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runDomainModel does the same. Lists and the screens of products are GORM here, too.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	db, err := w.Store.DB(ctx)
	if err != nil {
		return err
	}
	return run(ctx, w, requests{
		closeAccount: func() error {
			ids, err := ordersOf(db, bob)
			if err != nil {
				return err
			}
			return cancelEach(ctx, w.Store.Orders, ids)
		},
		place:       func() error { return placeNewOrder(ctx, w.Store.Orders, []byte(body)) },
		editProduct: func() error { return editProduct(db, gift) },
		ordersOf:    func(customer int64) ([]int64, error) { return ordersOf(db, customer) },
	})
}

func cancelEach(
	ctx context.Context, orders domainmodel.OrderRepository, ids []int64,
) error {
	for _, id := range ids {
		_, err := orders.Update(ctx, domainmodel.OrderID(id), cancel)
		var shipped *domainmodel.CannotCancelOrderError
		if err != nil && !errors.As(err, &shipped) {
			return err
		}
	}
	return nil
}

func cancel(order *domainmodel.Order) error { return order.Cancel(lesson.Noon) }

func placeNewOrder(ctx context.Context, orders domainmodel.OrderRepository, body []byte) error {
	var in struct {
		CustomerID domainmodel.CustomerID
		Region     domainmodel.Region
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	id, err := domainmodel.NewOrderID(lesson.Noon, lesson.Random())
	if err != nil {
		return err
	}
	order, err := domainmodel.NewOrder(id, in.CustomerID, in.Region, domainmodel.EUR, lesson.Noon)
	if err != nil {
		return err
	}
	return orders.Save(ctx, order)
}
