package bulkandcounters

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := fill(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	cashier, err := w.Store.Orders.FindByID(ctx, first)
	if err != nil {
		return err
	}
	w.StartRecording()
	ids, err := unpaid(w.DB.WithContext(ctx), deadline)
	if err != nil {
		return err
	}
	// All or nothing, as the one statement is.
	err = w.Store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		return cancelEach(ctx, tx.Orders, ids, night)
	})
	if err != nil {
		return err
	}
	w.Seen = func(ctx context.Context) error {
		if err := cashier.Pay(cashier.Total(), night); err != nil {
			return err
		}
		return w.Store.Orders.Save(ctx, cashier)
	}
	return nil
}

// unpaid finds the orders to cancel: a query, which the repository does not have.
func unpaid(db *gorm.DB, before time.Time) (ids []domainmodel.OrderID, err error) {
	err = db.Table("orders").Where("status = ? AND placed_at < ?", string(domainmodel.StatusPending), before).
		Order("id").Pluck("id", &ids).Error
	return ids, err
}

// cancelEach cancels the orders one by one: the rule is in the order.
func cancelEach(ctx context.Context, orders domainmodel.OrderRepository, ids []domainmodel.OrderID, at time.Time) error {
	for _, id := range ids {
		order, err := orders.FindByID(ctx, id)
		if err != nil {
			return err
		}
		if err := order.Cancel(at); err != nil {
			return err
		}
		if err := orders.Save(ctx, order); err != nil {
			return err
		}
	}
	return nil
}

// sellByPort sells a mug through the port that shipping uses. There is no aggregate
// of the stock: the repository sends the same UPDATE, in a transaction, since an
// order may have several items.
func sellByPort(ctx context.Context, w *lesson.World) error {
	order, err := orderOfAMug()
	if err != nil {
		return err
	}
	return w.Store.Stock.Reserve(ctx, domainmodel.WarehouseID(lesson.Warehouse), order.Items())
}
