package memoryanddatabasedisagree

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(ctx, w); err != nil {
		return err
	}
	order, err := w.Store.Orders.FindByID(ctx, repeated)
	if err != nil {
		return err
	}
	failure, refusal := payOnceSaveTwice(ctx, w.Store.Orders, order)
	w.Refusal = refusal
	return fails(failure)
}

func payOnceSaveTwice(
	ctx context.Context, orders domainmodel.OrderRepository,
	order *domainmodel.Order,
) (failure, refusal error) {
	// Pay changes the order in memory, once.
	if err := order.Pay(order.Total(), lesson.Noon); err != nil {
		return err, nil
	}
	// Save can be repeated: what was not stored is still to be saved.
	failure = orders.Save(withoutCommit(ctx), order)
	return failure, orders.Save(ctx, order)
}

// payByID has the repository load the order that is paid.
func payByID(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID) error {
	_, err := orders.Update(ctx, id, func(order *domainmodel.Order) error {
		return order.Pay(order.Total(), lesson.Noon)
	})
	return err
}

// saveTogether saves both orders, which have been paid, or none.
func saveTogether(ctx context.Context, store *repository.Store, one, other *domainmodel.Order) error {
	return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		if err := tx.Orders.Save(ctx, one); err != nil {
			return err
		}
		return tx.Orders.Save(ctx, other)
	})
}
