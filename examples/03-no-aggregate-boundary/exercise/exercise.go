// Package exercise is the exercise of lesson 03.
package exercise

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// ChangeQuantity sets how many pieces of the product an order has, for the admin screen.
func ChangeQuantity(ctx context.Context, store *repository.Store, id domainmodel.OrderID, product domainmodel.ProductID, quantity int) error {
	db, err := store.DB(ctx)
	if err != nil {
		return err
	}
	return db.Model(&activerecord.OrderItem{}).
		Where("order_id = ? AND product_id = ?", id, product).
		Update("quantity", quantity).Error
}
