package lesson

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// PlacedOrder places an order with one piece of each product. Both sides work on
// the same tables, so the rows that a scenario starts from can be the same ones.
func PlacedOrder(db *gorm.DB, products ...int64) (*activerecord.Order, error) {
	order, err := activerecord.PlaceOrder(db, Ada, Region, Currency)
	if err != nil {
		return nil, err
	}
	for _, id := range products {
		product, err := activerecord.FindProduct(db, id)
		if err != nil {
			return nil, err
		}
		if err := order.AddItem(db, product, 1); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// PaidOrder places an order with one piece of each product, and pays it.
func PaidOrder(db *gorm.DB, products ...int64) (*activerecord.Order, error) {
	order, err := PlacedOrder(db, products...)
	if err != nil {
		return nil, err
	}
	return order, order.Pay(db, order.Total)
}

// Totals reads the tables, bypassing both models: the order's stored total, and the
// sum of its items.
func Totals(ctx context.Context, db *gorm.DB, order int64) (observed string, same bool, err error) {
	var stored, sum int64
	db = db.WithContext(ctx)
	err = errors.Join(
		db.Table("orders").Where("id = ?", order).Select("total").Take(&stored).Error,
		db.Table("order_items").Where("order_id = ?", order).Select("COALESCE(SUM(unit_price * quantity), 0)").Take(&sum).Error,
	)
	return fmt.Sprintf("stored %s, items sum to %s", Euros(stored), Euros(sum)), stored == sum, err
}

// Status says what status the order's row has.
func Status(ctx context.Context, db *gorm.DB, order int64) (status string, err error) {
	err = db.WithContext(ctx).Table("orders").Where("id = ?", order).Select("status").Take(&status).Error
	return status, err
}

// Plural writes how many there are, such as "1 statement" and "2 statements".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Euros writes an amount in cents as people do.
func Euros(cents int64) string { return domainmodel.MustMoney(cents, Currency).String() }
