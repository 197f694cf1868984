// Package exercise is an answer to the exercise of lesson 03.
//
// The order is the aggregate: the rule is about all of its items, so the way to each of them
// leads through it. Order.ChangeQuantity keeps the total and refuses a paid order, and no
// caller has to know either rule. Correcting the total with one more UPDATE would have
// passed the first half of the test; the second half is the next rule that the screen forgot.
package exercise

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// ChangeQuantity sets how many pieces of the product an order has, for the admin screen.
func ChangeQuantity(ctx context.Context, store *repository.Store, id domainmodel.OrderID, product domainmodel.ProductID, quantity int) error {
	_, err := store.Orders.Update(ctx, id, func(order *domainmodel.Order) error {
		return order.ChangeQuantity(product, quantity)
	})
	return err
}
