package savedoesmorethanyouthink

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

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

func (r liveOrders) Update(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
	order, err := r.FindByID(ctx, id)
	if err != nil {
		return nil, err
	}
	return order, change(order) // in place: there is nothing left to save
}
