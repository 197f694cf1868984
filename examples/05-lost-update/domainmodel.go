package lostupdate

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreOrders(ctx, w, contested, addOnce)
	if err != nil {
		return err
	}
	w.Seen = found
	return recordOrders(ctx, w)
}

// recordOrders records two requests of which neither knows of the other. The second
// one is refused, and tried again.
func recordOrders(ctx context.Context, w *lesson.World) error {
	coffee, mug, err := products()
	if err != nil {
		return err
	}
	w.StartRecording()
	w.Refusal = addSideBySideAndSave(ctx, w.Store.Orders, contested, coffee, mug)
	return addOnce(ctx, w.Store, contested, mug)
}

// addOnce is a request that gives up when it is refused.
func addOnce(ctx context.Context, store *repository.Store, id domainmodel.OrderID, product domainmodel.Product) error {
	return addToOrder(ctx, store.Orders, id, product)
}

// addToOrder adds a piece to an order.
func addToOrder(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, product domainmodel.Product) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := order.AddItem(product, 1); err != nil {
		return err
	}
	return orders.Save(ctx, order)
}

// addSideBySideAndSave is two requests at the same time: both load the order before
// either of them saves it.
func addSideBySideAndSave(ctx context.Context, orders domainmodel.OrderRepository, id domainmodel.OrderID, coffee, mug domainmodel.Product) error {
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

// updateWithoutVersion is the request with it.
func updateWithoutVersion(ctx context.Context, store *repository.Store, id domainmodel.OrderID, product domainmodel.Product) error {
	db, err := store.DB(ctx)
	if err != nil {
		return err
	}
	return addToOrder(ctx, versionless{store.Orders, db}, id, product)
}

// update is the request as most are written. Update loads, changes and saves the
// order, and begins again when someone else was first.
func update(ctx context.Context, store *repository.Store, id domainmodel.OrderID, product domainmodel.Product) error {
	return store.Orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.AddItem(product, 1) })
}

// exploreOrders explores two requests that add a piece each to the order.
func exploreOrders(ctx context.Context, w *lesson.World, order int64, add func(context.Context, *repository.Store, domainmodel.OrderID, domainmodel.Product) error) (findings, error) {
	coffee, mug, err := products()
	if err != nil {
		return findings{}, err
	}
	request := func(product domainmodel.Product) explore.Session {
		var store *repository.Store
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do: func(ctx context.Context, _ *gorm.DB) error {
				return add(ctx, store, domainmodel.OrderID(order), product)
			},
		}
	}
	return interleave(ctx, w, order, request(coffee), request(mug))
}

func products() (coffee, mug domainmodel.Product, err error) {
	coffee, err1 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), domainmodel.MustMoney(1000, lesson.Currency))
	mug, err2 := domainmodel.NewProduct(domainmodel.ProductID(lesson.Mug), domainmodel.MustMoney(800, lesson.Currency))
	return coffee, mug, errors.Join(err1, err2)
}
