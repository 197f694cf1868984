package memoryanddatabasedisagree

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// hastyOrders is a repository as one writes it first: it takes the events out of the
// order before it knows whether COMMIT succeeds.
type hastyOrders struct {
	*repository.Orders
	db        *gorm.DB
	published []domainmodel.Event
}

var _ domainmodel.OrderRepository = (*hastyOrders)(nil)

func (r *hastyOrders) Save(ctx context.Context, order *domainmodel.Order) error {
	taken, after := order.Events(), order.Snapshot()
	without, err := domainmodel.RestoreOrder(after)
	if err != nil {
		return err
	}
	*order = *without
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return tx.Table("orders").Where("id = ? AND version = ?", int64(after.ID), after.Version).UpdateColumns(map[string]any{
			"status": string(after.Status), "shipped_at": after.ShippedAt, "warehouse_id": int64(after.WarehouseID),
			"shipping_cost": after.ShippingCost, "version": after.Version + 1,
		}).Error
	})
	if err == nil {
		r.published = append(r.published, taken...)
	}
	return err
}
