package lostupdate

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same. The second request is refused, and tried again.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	coffee, mug, err := products()
	if err != nil {
		return err
	}
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = saveSideBySide(ctx, w.Store.Orders, contested, coffee, mug)
	return add(ctx, w.Store.Orders, contested, mug)
}

func saveSideBySide(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, coffee, mug domainmodel.Product) error {
	mine, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	yours, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(mine.AddItem(coffee, 1), yours.AddItem(mug, 1)); err != nil {
		return err
	}
	if err := orders.Save(ctx, mine); err != nil {
		return err
	}
	return orders.Save(ctx, yours)
}

// add is how a use case does it: Update loads, changes and saves, and starts again
// after a conflict.
func add(ctx context.Context, orders *repository.Orders, id domainmodel.OrderID, product domainmodel.Product) error {
	return orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.AddItem(product, 1) })
}

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

// withoutVersion runs the scenario on it, on an order of its own.
func withoutVersion(ctx context.Context, w *lesson.World) error {
	coffee, mug, err := products()
	if err != nil {
		return err
	}
	return saveSideBySide(ctx, versionless{w.Store.Orders, w.DB}, spare, coffee, mug)
}

func products() (coffee, mug domainmodel.Product, err error) {
	coffee, err1 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), domainmodel.MustMoney(1000, lesson.Currency))
	mug, err2 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Mug), domainmodel.MustMoney(800, lesson.Currency))
	return coffee, mug, errors.Join(err1, err2)
}
