// Package exercise is an answer to the exercise of lesson 18.
//
// A list needs rows, and no rules: loading aggregates for it costs a statement and all items for
// each order. The query reads what the page shows. It may know the tables, since it writes nothing;
// what must not happen is that a command comes to use it, and decides on a number that nobody has
// checked. An index on customer_id is there.
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
	err = db.Model(&activerecord.Order{}).Where("customer_id = ?", customer).Order("id").Pluck("total", &totals).Error
	return totals, err
}
