package repository

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// openSuitable returns what a Store stands on, or an error that lists all that was found wrong
// with the handle and the tables.
func openSuitable(handle *gorm.DB) (work *unitofwork.Session, box *outbox.Outbox, triggers *guard.Guard, err error) {
	work, found := unitofwork.New(handle, &activerecord.Order{}, &activerecord.OrderItem{})
	if found != nil && !suitable.CanBeAsked(found) {
		return nil, nil, nil, found
	}
	err = suitable.Patiently(handle, func(ctx context.Context) (err error) {
		db := suitable.Quiet(handle).WithContext(ctx)
		err = suitable.OnPrimary(db, func(db *gorm.DB) error {
			return suitable.All(found, checkTables(db), outbox.Check(db))
		})
		if err != nil {
			return err
		}
		if box, err = outbox.New(ctx, work); err != nil {
			return err
		}
		triggers, err = guard.New(ctx, work, guard.Tables{
			Root:     &activerecord.Order{},
			Children: []guard.Child{{Model: &activerecord.OrderItem{}, Column: "order_id"}},
		})
		return err
	})
	return work, box, triggers, err
}

// checkTables looks for what would make the promises of a Store silently wrong.
func checkTables(db *gorm.DB) error {
	order, item, stock := &activerecord.Order{}, &activerecord.OrderItem{}, &activerecord.Stock{}
	warehouse, rate := &activerecord.Warehouse{}, &activerecord.ShippingRate{}
	return suitable.All(
		// If regions that differ were equal, an order would ship from a warehouse of another one.
		suitable.Texts(db, "region", order, warehouse, rate),
		suitable.UniqueKeys(db, order, item, stock, rate),
		suitable.IDs(db, order, "id"),
		suitable.IDs(db, item, "order_id"),
		suitable.CheckEngine(db, []any{order, item, stock, warehouse, rate, &activerecord.Customer{}, &activerecord.Product{}}),
	)
}
