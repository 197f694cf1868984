package noaggregateboundary

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// itemWithHook is what a team tries before a trigger: an item that corrects its order's total.
// GORM calls the hook for the model of a bulk edit, which has no order.
type itemWithHook activerecord.OrderItem

func (*itemWithHook) TableName() string { return "order_items" }

func (i *itemWithHook) AfterSave(tx *gorm.DB) error {
	sum := tx.Table("order_items").Where("order_id = ?", i.OrderID).Select("SUM(unit_price * quantity)")
	return tx.Table("orders").Where("id = ?", i.OrderID).Update("total", sum).Error
}
