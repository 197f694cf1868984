package lostupdate

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// versionless is what a repository of one's own easily is: it saves what differs,
// the new items and the total, and has forgotten the version.
type versionless struct {
	*repository.Orders
	db *gorm.DB
}

var _ domainmodel.OrderRepository = versionless{}

func (r versionless) Save(ctx context.Context, order *domainmodel.Order) error {
	before, _ := order.Restored()
	after := order.Snapshot()
	return r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		for _, item := range after.Items[len(before.Items):] {
			row := activerecord.OrderItem{OrderID: int64(after.ID), ProductID: int64(item.ProductID), UnitPrice: item.UnitPrice, Quantity: item.Quantity}
			if err := tx.Omit("Product").Create(&row).Error; err != nil {
				return err
			}
		}
		return tx.Table("orders").Where("id = ?", int64(after.ID)).UpdateColumn("total", after.Total).Error
	})
}

// withoutVersion is the request with it.
func withoutVersion(change orderChange) orderRequest {
	return func(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
		db, err := store.DB(ctx)
		if err != nil {
			return err
		}
		return changeAndSave(ctx, versionless{store.Orders, db}, id, change)
	}
}

// once is a request that gives up when it is refused.
func once(change orderChange) orderRequest {
	return func(ctx context.Context, store *repository.Store, id domainmodel.OrderID) error {
		return changeAndSave(ctx, store.Orders, id, change)
	}
}

func changeAndSave(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, change orderChange) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := change(order); err != nil {
		return err
	}
	return orders.Save(ctx, order)
}
