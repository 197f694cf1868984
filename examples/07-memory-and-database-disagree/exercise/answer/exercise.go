// Package exercise is an answer to the exercise of lesson 07.
//
// An identity map like this one looks like a cache, and is the most common mistake in a fake:
// a change that was made in memory is found by the next load, saved or not. The service passes its
// tests and loses orders in production, where memory and database are two things. A contract that
// runs on the fake and on the real repository is what keeps the tests of all services honest.
package exercise

import (
	"context"
	"sync"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// Orders keeps orders in memory, and lends them.
type Orders struct {
	*memory.Orders
	mu   sync.Mutex
	lent map[domainmodel.OrderID]*domainmodel.Order
}

// New returns an empty repository.
func New() *Orders {
	return &Orders{Orders: memory.New().Orders, lent: map[domainmodel.OrderID]*domainmodel.Order{}}
}

// FindByID returns the order as it was last loaded, with all that was done to it since.
func (o *Orders) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if order := o.lent[id]; order != nil {
		return order, nil
	}
	order, err := o.Orders.FindByID(ctx, id)
	if err == nil {
		o.lent[id] = order
	}
	return order, err
}
