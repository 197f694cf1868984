package main

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

func init() { activerecord.SendMail = func(activerecord.Mail) error { return nil } }

// activeRecord is package activerecord as it is written, on gorm's defaults. It checks
// no version, and leaves no event: its customer is mailed right after COMMIT, by a
// hook that does nothing here.
//
// An order with its items is one Create, as a GORM team would place it. PlaceOrder
// and an AddItem for each would be a transaction an item.
type activeRecord struct{ db *gorm.DB }

func openActiveRecord(open opener) (contestant, error) {
	db, err := open(choice{})
	return activeRecord{db}, err
}

func (a activeRecord) Close() error { return closePool(a.db) }

func (a activeRecord) Insert(ctx context.Context, id, customer int64, items int) error {
	o := newActiveOrder(id, customer, items)
	return a.db.WithContext(ctx).Create(&o).Error
}

func newActiveOrder(id, customer int64, items int) activerecord.Order {
	o := activerecord.Order{
		ID: id, CustomerID: customer, Region: region, Currency: currency, Status: activerecord.StatusPending,
		PlacedAt: placedAt, Items: make([]activerecord.OrderItem, items),
	}
	for i := range o.Items {
		product := int64(i + 1)
		o.Items[i] = activerecord.OrderItem{OrderID: id, ProductID: product, UnitPrice: price(product), Quantity: 1}
	}
	o.Total = o.CalculateTotal()
	return o
}

func (a activeRecord) Load(ctx context.Context, id int64) (int64, error) {
	o, err := activerecord.FindOrder(a.db.WithContext(ctx), id)
	if err != nil {
		return 0, err
	}
	return o.Total, nil
}

func (a activeRecord) Change(ctx context.Context, id, product int64, quantity int) error {
	db := a.db.WithContext(ctx)
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return o.ChangeQuantity(db, product, quantity)
}

// Ship takes the time from the clock of package activerecord.
func (a activeRecord) Ship(ctx context.Context, id int64, _ time.Time) error {
	db := a.db.WithContext(ctx)
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return o.Ship(db)
}

func (a activeRecord) Page(ctx context.Context, offset int) (int, error) {
	rows, err := activerecord.ListOrders(a.db.WithContext(ctx), "", "", offset/pageSize, pageSize)
	return len(rows), err
}
