package readsandreports

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	return visit(ctx, w, screens{
		page: func(ctx context.Context, size int) ([]activerecord.OrderRow, error) {
			return pageOfModels(w.DB.WithContext(ctx), size)
		},
		report: func(ctx context.Context) ([]activerecord.Revenue, error) {
			return activerecord.RevenueReport(w.DB.WithContext(ctx))
		},
	})
}

// pageOfModels loads the orders, and with Preload their customers. A team that counts
// columns selects those that it shows, as activerecord.ListOrders does: Costs measures both.
func pageOfModels(db *gorm.DB, size int) ([]activerecord.OrderRow, error) {
	var orders []activerecord.Order
	err := db.Preload("Customer").Order("placed_at, id").Limit(size).Find(&orders).Error
	if err != nil {
		return nil, err
	}
	page := make([]activerecord.OrderRow, len(orders))
	for i, o := range orders {
		page[i] = activerecord.OrderRow{
			ID: o.ID, Customer: o.Customer.Name, Status: o.Status,
			Total: o.Total, Currency: o.Currency, PlacedAt: o.PlacedAt,
		}
	}
	return page, nil
}
