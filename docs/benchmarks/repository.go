package main

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// throughRepository is the domain model behind package repository. A list needs no
// model: it is a query of one's own, through Store.DB, read without gorm's Scan. What
// lesson 18 has, activerecord.ListOrders, is measured as activerecord.
type throughRepository struct {
	db       *gorm.DB
	store    *repository.Store
	products []domainmodel.Product // that of ID 1 first
}

func openRepository(open opener) (contestant, error) {
	db, err := open(choice{})
	if err != nil {
		return nil, err
	}
	store, err := repository.New(db)
	if err != nil {
		return nil, err
	}
	r := throughRepository{db: db, store: store}
	for id := range int64(products) {
		p, err := domainmodel.NewProduct(domainmodel.ProductID(id+1), domainmodel.MustMoney(price(id+1), currency))
		if err != nil {
			return nil, err
		}
		r.products = append(r.products, p)
	}
	return r, nil
}

func (r throughRepository) Close() error { return closePool(r.db) }

func (r throughRepository) Insert(ctx context.Context, id, customer int64, items int) error {
	o, err := domainmodel.NewOrder(domainmodel.OrderID(id), domainmodel.CustomerID(customer), region, currency, placedAt)
	if err != nil {
		return err
	}
	for _, product := range r.products[:items] {
		if err := o.AddItem(product, 1); err != nil {
			return err
		}
	}
	return r.store.Orders.Save(ctx, o)
}

func (r throughRepository) Load(ctx context.Context, id int64) (int64, error) {
	o, err := r.store.Orders.FindByID(ctx, domainmodel.OrderID(id))
	if err != nil {
		return 0, err
	}
	return o.Total().Minor(), nil
}

func (r throughRepository) Change(ctx context.Context, id, product int64, quantity int) error {
	o, err := r.store.Orders.FindByID(ctx, domainmodel.OrderID(id))
	if err != nil {
		return err
	}
	if err := o.ChangeQuantity(domainmodel.ProductID(product), quantity); err != nil {
		return err
	}
	return r.store.Orders.Save(ctx, o)
}

func (r throughRepository) Ship(ctx context.Context, id int64, at time.Time) error {
	return r.store.Shipping().Ship(ctx, domainmodel.OrderID(id), at)
}

func (r throughRepository) Page(ctx context.Context, offset int) (int, error) {
	db, err := r.store.DB(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := db.Raw(selectPage, pageSize, offset).Rows()
	if err != nil {
		return 0, err
	}
	return readPage(rows)
}
