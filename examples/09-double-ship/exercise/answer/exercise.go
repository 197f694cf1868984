// Package exercise is an answer to the exercise of lesson 09.
//
// The condition stands in the UPDATE, and the count of its rows says who was first. It comes
// before the stock, although the transaction would put that back: a request that is refused has
// locked nothing else. The rule now stands in Go and in SQL. A version in the WHERE, as Save of
// package repository has it, asks whether anything has changed, and repeats no rule.
package exercise

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Ship ships an order of one product, which FindOrder loaded.
func Ship(db *gorm.DB, order *activerecord.Order) error {
	return db.Transaction(func(tx *gorm.DB) error {
		marked := tx.Model(&activerecord.Order{}).
			Where("id = ? AND status = ?", order.ID, activerecord.StatusPaid).
			UpdateColumn("status", activerecord.StatusShipped)
		if marked.Error != nil {
			return marked.Error
		}
		if marked.RowsAffected == 0 {
			return activerecord.ErrWrongStatus
		}
		return tx.Model(&activerecord.Stock{}).
			Where("product_id = ?", order.Items[0].ProductID).
			UpdateColumn("quantity", gorm.Expr("quantity - ?", order.Items[0].Quantity)).Error
	})
}
