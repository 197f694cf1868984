package readsandreports

import (
	"cmp"
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
	s := screen{read: readOf(orders)}
	names := map[domainmodel.CustomerID]string{}
	for _, order := range orders {
		names[order.CustomerID()] = ""
	}
	var customers []activerecord.Customer
	if err := db.Find(&customers, slices.Collect(maps.Keys(names))).Error; err != nil {
		return s, err
	}
	for _, c := range customers {
		names[domainmodel.CustomerID(c.ID)] = c.Name
	}
	s.read.customers = len(customers)
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
	s := screen{read: readOf(orders)}
	type group struct {
		status   domainmodel.OrderStatus
		currency domainmodel.Currency
	}
	lines := map[group]activerecord.Revenue{}
	for _, o := range orders {
		key := group{o.Status(), o.Total().Currency()}
		line := lines[key]
		line.Status, line.Currency = string(key.status), string(key.currency)
		line.Orders++
		line.Total += o.Total().Minor()
		lines[key] = line
	}
	s.report = slices.SortedFunc(maps.Values(lines), func(a, b activerecord.Revenue) int {
		return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Currency, b.Currency))
	})
	return s, nil
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
