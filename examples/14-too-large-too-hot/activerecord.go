package toolargetoohot

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error { return run(ctx, w, rows(w)) }

func rows(w *lesson.World) way {
	return way{
		edit: func(ctx context.Context, order, product int64, quantity int) (edit, error) {
			return editRow(w.DB.WithContext(ctx), order, product, quantity)
		},
		pay: func(ctx context.Context, order int64) (func() error, error) {
			return payRow(w.DB.WithContext(ctx), order)
		},
	}
}

func editRow(db *gorm.DB, order, product int64, quantity int) (edit, error) {
	var item activerecord.OrderItem
	found := db.Take(&item, "order_id = ? AND product_id = ?", order, product)
	return edit{int(found.RowsAffected), func() error { return changeItem(db, item, quantity) }}, found.Error
}

// changeItem has the conditions of lessons 05 and 09. Order.ChangeQuantity would need all the
// items, as the domain model does.
func changeItem(db *gorm.DB, item activerecord.OrderItem, quantity int) error {
	loaded, more := item.Quantity, item.UnitPrice*int64(quantity-item.Quantity)
	return db.Transaction(func(tx *gorm.DB) error {
		err := oneRow(errChanged, tx.Model(&item).
			Where("quantity = ?", loaded).
			UpdateColumn("quantity", quantity))
		if err != nil {
			return err
		}
		return oneRow(activerecord.ErrWrongStatus, tx.Model(&activerecord.Order{}).
			Where("id = ? AND status = ?", item.OrderID, activerecord.StatusPending).
			UpdateColumn("total", gorm.Expr("total + ?", more)))
	})
}

var errChanged = errors.New("the item was changed by someone else")

func oneRow(otherwise error, result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected == 0 {
		return otherwise
	}
	return result.Error
}

// payRow charges the customer the total, and marks the order as paid.
func payRow(db *gorm.DB, id int64) (func() error, error) {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return nil, err
	}
	return func() error { return order.Pay(db, order.Total) }, nil
}
