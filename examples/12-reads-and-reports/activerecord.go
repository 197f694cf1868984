package readsandreports

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	return look(ctx, w, projection, reportByGroups)
}

// projection reads the columns that the screen shows.
func projection(ctx context.Context, w *lesson.World) (screen, error) {
	db := w.DB.WithContext(ctx)
	page, err := activerecord.ListOrders(db, "", "placed", 0, pageSize)
	return screen{page: page, read: read{lines: len(page)}}, err
}

// reportByGroups has the database add up.
func reportByGroups(ctx context.Context, w *lesson.World) (screen, error) {
	report, err := activerecord.RevenueReport(w.DB.WithContext(ctx))
	return screen{report: report, read: read{lines: len(report)}}, err
}

// pageByPreload loads models, and with them what belongs to them.
func pageByPreload(ctx context.Context, w *lesson.World) (screen, error) {
	var orders []activerecord.Order
	err := w.DB.WithContext(ctx).Preload("Items").Preload("Customer").
		Order("placed_at, id").Limit(pageSize).Find(&orders).Error
	return pageOf(orders), err
}

// pageByLoop loads models, and what belongs to each in a query of its own, as a
// template does that calls a method for each line.
func pageByLoop(ctx context.Context, w *lesson.World) (screen, error) {
	db := w.DB.WithContext(ctx)
	var orders []activerecord.Order
	if err := db.Order("placed_at, id").Limit(pageSize).Find(&orders).Error; err != nil {
		return screen{}, err
	}
	for i := range orders {
		if err := loadRest(db, &orders[i]); err != nil {
			return screen{}, err
		}
	}
	return pageOf(orders), nil
}

func loadRest(db *gorm.DB, o *activerecord.Order) error {
	if err := db.Find(&o.Items, "order_id = ?", o.ID).Error; err != nil {
		return err
	}
	return db.First(&o.Customer, o.CustomerID).Error
}

// pageOf shows the sum of the items, since they were loaded.
func pageOf(orders []activerecord.Order) screen {
	var s screen
	customers := map[int64]bool{}
	for _, o := range orders {
		s.page = append(s.page, activerecord.OrderRow{
			ID: o.ID, Customer: o.Customer.Name, Status: o.Status,
			Total: o.CalculateTotal(), Currency: o.Currency, PlacedAt: o.PlacedAt,
		})
		s.read.orders++
		s.read.items += len(o.Items)
		customers[o.CustomerID] = true
	}
	s.read.customers = len(customers)
	return s
}
