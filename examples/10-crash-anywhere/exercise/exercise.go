// Package exercise is the exercise of lesson 10.
package exercise

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Place places an order of the customer. A client that repeats the request uses the same key.
func Place(ctx context.Context, store *repository.Store, key string, customer domainmodel.CustomerID) (id domainmodel.OrderID, err error) {
	err = store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		now := time.Now()
		if id, err = domainmodel.NewOrderID(now, rand.Reader); err != nil {
			return err
		}
		order, err := domainmodel.NewOrder(id, customer, "EU", domainmodel.EUR, now)
		if err != nil {
			return err
		}
		return tx.Orders.Save(ctx, order)
	})
	return id, err
}
