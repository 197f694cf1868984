// Package exercise is an answer to the exercise of lesson 14.
//
// The log is quiet, and each swallowed conflict is a change that somebody was told is stored and
// is not. A conflict says that the order which was decided on is gone, so there are three honest
// ways: decide again on the new one, as Update does; ask the person; or, if those who collide
// really don't care about each other, redraw the boundary, so that they change two aggregates.
package exercise

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// Orders keeps orders in memory, and loses changes.
type Orders struct{ *memory.Orders }

// Save stores the order, unless someone else was faster.
func (o Orders) Save(ctx context.Context, order *domainmodel.Order) error {
	err := o.Orders.Save(ctx, order)
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); conflict {
		return nil
	}
	return err
}
