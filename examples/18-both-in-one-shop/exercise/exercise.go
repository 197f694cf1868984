// Package exercise is the exercise of lesson 18.
package exercise

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Totals returns the totals of the customer's orders, by ID, in minor units.
func Totals(ctx context.Context, store *repository.Store, customer domainmodel.CustomerID) (totals []int64, err error) {
	db, err := store.DB(ctx)
	if err != nil {
		return nil, err
	}
	var ids []domainmodel.OrderID
	err = db.Model(&activerecord.Order{}).Where("customer_id = ?", customer).Order("id").Pluck("id", &ids).Error
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		order, err := store.Orders.FindByID(ctx, id)
		if err != nil {
			return nil, err
		}
		totals = append(totals, order.Total().Minor())
	}
	return totals, nil
}
