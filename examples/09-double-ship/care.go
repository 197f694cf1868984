package doubleship

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare runs Order.Ship with a condition in its UPDATE of the order.
func runWithCare(ctx context.Context, w *lesson.World) error { return run(ctx, w, careRequests) }

var careRequests = requests{rows(shipIfPaid), rows(cancel), rows(shipApart)}

// markShipped is how Order.Ship would save the order: only if its row is still paid.
func markShipped(tx *gorm.DB, order *activerecord.Order) error {
	marked := tx.Model(order).Where("status = ?", activerecord.StatusPaid).
		Select("Status", "ShippedAt", "WarehouseID", "ShippingCost").Updates(order)
	if marked.Error == nil && marked.RowsAffected == 0 {
		return fmt.Errorf("ship order %d: %w", order.ID, activerecord.ErrWrongStatus)
	}
	return marked.Error
}

func shipIfPaid(db *gorm.DB, id int64) error {
	return shipIn(db, id, func(steps func(tx *gorm.DB) error) error { return db.Transaction(steps) })
}

// shipIn is Order.Ship with markShipped at its end, and without looking up the warehouse and
// the cost. (A transaction around Order.Ship is no remedy: the e-mail would be sent before its
// COMMIT.)
func shipIn(db *gorm.DB, id int64, transaction func(steps func(tx *gorm.DB) error) error) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if order.Status != activerecord.StatusPaid {
		return fmt.Errorf("ship order %d, which is %s: %w", id, order.Status, activerecord.ErrWrongStatus)
	}
	err = transaction(func(tx *gorm.DB) error {
		for _, item := range order.Items {
			taken := tx.Model(&activerecord.Stock{}).
				Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", lesson.Warehouse, item.ProductID, item.Quantity).
				Update("quantity", gorm.Expr("quantity - ?", item.Quantity))
			if taken.Error != nil {
				return taken.Error
			}
			if taken.RowsAffected == 0 {
				return activerecord.ErrOutOfStock
			}
		}
		order.Status, order.ShippedAt = activerecord.StatusShipped, &lesson.Noon
		order.WarehouseID, order.ShippingCost = new(lesson.Warehouse), cost
		return markShipped(tx, order)
	})
	if err != nil {
		return err
	}
	return activerecord.SendMail(activerecord.Mail{To: order.Customer.Email, Subject: fmt.Sprintf("Your order %d has been shipped", id)})
}
