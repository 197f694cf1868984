package readsandreports

import (
	"context"
	"maps"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	return look(ctx, w, pageOfAggregates, reportOfAggregates)
}

// pageOfAggregates shows orders of the domain. Their repository finds them by ID,
// one by one, since one is what a command changes. Which ones are on the page, and
// what the customers are called, it does not know: those are queries already.
func pageOfAggregates(ctx context.Context, w *lesson.World) (screen, error) {
	db := w.DB.WithContext(ctx)
	var ids []domainmodel.OrderID
	if err := db.Table("orders").Order("placed_at, id").Limit(pageSize).Pluck("id", &ids).Error; err != nil {
		return screen{}, err
	}
	orders, err := load(ctx, w.Store.Orders, ids)
	if err != nil {
		return screen{}, err
	}
	names, err := customerNames(db, orders)
	if err != nil {
		return screen{}, err
	}
	s := screen{read: readOf(orders)}
	s.read.customers = len(names)
	for _, o := range orders {
		s.page = append(s.page, activerecord.OrderRow{
			ID: int64(o.ID()), Customer: names[o.CustomerID()], Status: string(o.Status()),
			Total: o.Total().Minor(), Currency: string(o.Total().Currency()), PlacedAt: o.PlacedAt(),
		})
	}
	return s, nil
}

// reportOfAggregates adds up orders of the domain.
func reportOfAggregates(ctx context.Context, w *lesson.World) (screen, error) {
	var ids []domainmodel.OrderID
	if err := w.DB.WithContext(ctx).Table("orders").Pluck("id", &ids).Error; err != nil {
		return screen{}, err
	}
	orders, err := load(ctx, w.Store.Orders, ids)
	if err != nil {
		return screen{}, err
	}
	lines := map[[2]string]activerecord.Revenue{} // by status and currency
	for _, o := range orders {
		key := [2]string{string(o.Status()), string(o.Total().Currency())}
		line := lines[key]
		line.Status, line.Currency = key[0], key[1]
		line.Orders++
		line.Total += o.Total().Minor()
		lines[key] = line
	}
	report := slices.SortedFunc(maps.Values(lines), byStatus)
	return screen{report: report, read: readOf(orders)}, nil
}

// load loads the orders, one by one.
func load(ctx context.Context, orders domainmodel.OrderRepository, ids []domainmodel.OrderID) ([]*domainmodel.Order, error) {
	var loaded []*domainmodel.Order
	for _, id := range ids {
		order, err := orders.FindByID(ctx, id)
		if err != nil {
			return nil, err
		}
		loaded = append(loaded, order)
	}
	return loaded, nil
}
