package memory

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Plant keeps the order as it is said to be, without a check and without events.
func (r *Orders) Plant(ctx context.Context, order domainmodel.OrderSnapshot) error {
	return r.session.write(ctx, func(tx *transaction) error {
		tx.state.orders[order.ID] = order
		return nil
	})
}
