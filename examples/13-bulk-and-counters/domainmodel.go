package bulkandcounters

import (
	"context"
	"fmt"
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

// cancelInBulk is what a repository could offer beside Save, in a transaction of
// its own: the same rows, events and versions in two statements. The rule stands in
// its SQL once more, and the event in its JSON. On a database where others write
// meanwhile, the rows would have to be locked first.
func cancelInBulk(tx *gorm.DB, before, at time.Time) error {
	const rule = "status = 'pending' AND placed_at < ?"
	payload := fmt.Sprintf(`{"at":%q}`, at.Format(time.RFC3339Nano))
	err := tx.Exec(`INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, attempts)
		SELECT 'order', id, version + 1, 1, 'OrderWasCancelled', ?, 0 FROM orders WHERE `+rule, payload, before).Error
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE orders SET status = 'cancelled', cancelled_at = ?, version = version + 1 WHERE `+rule, at, before).Error
}

// sellByPort sells a mug through the port that shipping uses. There is no aggregate
// of the stock: the repository sends the same UPDATE, in a transaction, since an
// order may have several items.
func sellByPort(ctx context.Context, w *lesson.World) error {
	order, err := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, deadline)
	if err != nil {
		return err
	}
	mug, err := domainmodel.NewProduct(domainmodel.ProductID(lesson.Mug), domainmodel.MustMoney(800, lesson.Currency))
	if err != nil {
		return err
	}
	if err := order.AddItem(mug, 1); err != nil {
		return err
	}
	return w.Store.Stock.Reserve(ctx, domainmodel.WarehouseID(lesson.Warehouse), order.Items())
}
