package doubleship

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord explores two requests, and then runs the shortest bad schedule
// again, for the record.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	x, found, err := exploreRows(ctx, w, contested, ship)
	if err != nil {
		return err
	}
	s := seen{found: found}
	if found.Shortest != nil {
		w.Notes = append([]string{"Active Record, the shortest schedule that goes wrong:"},
			found.Shortest.Timeline([2]string{"one request", "the other"}, 76)...)
		x.Sessions[0].Do = recordFrom(w, x.Sessions[0].Do)
		if s.errs, err = x.Replay(ctx, found.Shortest); err != nil {
			return err
		}
	}
	w.Seen, w.Refusal = s, errors.Join(s.errs[:]...)
	return nil
}

// ship is what a request does that ships an order. Ship begins the transaction, so the
// order is loaded before it.
func ship(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Ship(db)
}

// shipRowsApart takes the stock first, and then marks the order, each in a transaction
// of its own. It has the status in its WHERE nevertheless.
func shipRowsApart(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if order.Status != activerecord.StatusPaid {
		return fmt.Errorf("ship order %d: %w", id, errNotPaid)
	}
	for _, item := range order.Items {
		taken := db.Model(&activerecord.Stock{}).
			Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", lesson.Warehouse, item.ProductID, item.Quantity).
			UpdateColumn("quantity", gorm.Expr("quantity - ?", item.Quantity))
		if taken.Error != nil {
			return taken.Error
		}
		if taken.RowsAffected == 0 {
			return activerecord.ErrOutOfStock
		}
	}
	if err := markShipped(db, id); err != nil {
		return err
	}
	return activerecord.SendMail(activerecord.Mail{To: order.Customer.Email, Subject: "Your order has been shipped"})
}
