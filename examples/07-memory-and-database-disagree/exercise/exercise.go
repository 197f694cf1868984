// Package exercise is the exercise of lesson 07.
package exercise

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// Orders keeps orders in memory. Break it.
type Orders struct{ *memory.Orders }

// New returns an empty repository.
func New() *Orders { return &Orders{memory.New().Orders} }

// FindByID returns the order as it was last saved.
func (o *Orders) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	return o.Orders.FindByID(ctx, id)
}
