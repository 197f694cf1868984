package readsandreports

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func runReadModel(ctx context.Context, w *lesson.World) error {
	return visit(ctx, w, screens{
		page: func(ctx context.Context, size int) ([]activerecord.OrderRow, error) {
			return pageByQuery(ctx, w.Store, size)
		},
		report: func(ctx context.Context) ([]activerecord.Revenue, error) {
			return reportByQuery(ctx, w.Store)
		},
	})
}

// pageByQuery reads what the page shows from the tables, and builds no orders.
func pageByQuery(ctx context.Context, store *repository.Store, size int) (page []activerecord.OrderRow, err error) {
	db, err := store.DB(ctx)
	if err != nil {
		return nil, err
	}
	err = db.Raw(`SELECT o.id, c.name AS customer, o.status, o.total, o.currency, o.placed_at
		FROM orders o JOIN customers c ON c.id = o.customer_id
		ORDER BY o.placed_at, o.id LIMIT ?`, size).Scan(&page).Error
	return page, err
}

// reportByQuery has the database add up.
func reportByQuery(ctx context.Context, store *repository.Store) (report []activerecord.Revenue, err error) {
	db, err := store.DB(ctx)
	if err != nil {
		return nil, err
	}
	err = db.Raw(`SELECT status, currency, COUNT(*) AS orders, SUM(total) AS total
		FROM orders GROUP BY status, currency ORDER BY status, currency`).Scan(&report).Error
	return report, err
}
