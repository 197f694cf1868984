// Package exercise is an answer to the exercise of lesson 10.
//
// The key and the order are in one transaction, so there is no moment in which one of them exists
// without the other, wherever the process dies. The answer is stored beside the key: the
// repetition makes up an ID of its own, which belongs to no order. A table of keys and a unique
// index would do the same for Active Record (lesson 10 has it, with care); a check for
// "has this customer just placed an order?" would not, since two requests can pass it.
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
	}, repository.Key("place "+key), repository.Answer(&id))
	return id, err
}
