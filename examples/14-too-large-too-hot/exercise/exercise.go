// Package exercise is the exercise of lesson 14.
package exercise

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// Orders keeps orders in memory. Break it.
type Orders struct{ *memory.Orders }

// Save stores the order.
func (o Orders) Save(ctx context.Context, order *domainmodel.Order) error {
	return o.Orders.Save(ctx, order)
}
