package readsandreports

import (
	"context"
	"maps"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	return visit(ctx, w, screens{
		page: func(ctx context.Context, size int) ([]activerecord.OrderRow, error) {
			return pageOfAggregates(ctx, w.Store, size)
		},
		report: func(ctx context.Context) ([]activerecord.Revenue, error) {
			return reportOfAggregates(ctx, w.Store)
		},
	})
}

// pageOfAggregates shows orders as a command would load them. Which orders are on the page,
// and what their customers are called, takes queries: an order knows neither.
func pageOfAggregates(ctx context.Context, store *repository.Store, size int) ([]activerecord.OrderRow, error) {
	orders, err := load(ctx, store, size)
	if err != nil {
		return nil, err
	}
	names, err := customerNames(ctx, store, orders)
	if err != nil {
		return nil, err
	}
	var page []activerecord.OrderRow
	for _, o := range orders {
		page = append(page, activerecord.OrderRow{
			ID: int64(o.ID()), Customer: names[o.CustomerID()], Status: string(o.Status()),
			Total: o.Total().Minor(), Currency: string(o.Total().Currency()), PlacedAt: o.PlacedAt(),
		})
	}
	return page, nil
}

// load finds orders by a query, and loads them one by one.
func load(ctx context.Context, store *repository.Store, size int) (orders []*domainmodel.Order, err error) {
	db, err := store.DB(ctx)
	if err != nil {
		return nil, err
	}
	var ids []domainmodel.OrderID
	if err := db.Table("orders").Order("placed_at, id").Limit(size).Pluck("id", &ids).Error; err != nil {
		return nil, err
	}
	for _, id := range ids {
		order, err := store.Orders.FindByID(ctx, id)
		if err != nil {
			return nil, err
		}
		orders = append(orders, order)
	}
	return orders, nil
}

// reportOfAggregates adds up all orders, by status and currency.
func reportOfAggregates(ctx context.Context, store *repository.Store) ([]activerecord.Revenue, error) {
	orders, err := load(ctx, store, everyOrder)
	lines := map[[2]string]activerecord.Revenue{}
	for _, o := range orders {
		key := [2]string{string(o.Status()), string(o.Total().Currency())}
		lines[key] = activerecord.Revenue{
			Status: key[0], Currency: key[1],
			Orders: lines[key].Orders + 1, Total: lines[key].Total + o.Total().Minor(),
		}
	}
	return slices.SortedFunc(maps.Values(lines), byStatus), err
}
