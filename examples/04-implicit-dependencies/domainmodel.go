package implicitdependencies

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	paid, err := newPaidOrder()
	if err != nil {
		return err
	}
	if err := w.Store.Orders.Save(ctx, paid); err != nil {
		return err
	}
	seen := shipping{declared: map[string][]string{}}
	watch := ports{w, seen.declared}
	w.StartRecording()
	err = w.Store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		service := domainmodel.ShippingService{
			Orders:     watchedOrders{tx.Orders, watch},
			Warehouses: watchedWarehouses{tx.Warehouses, watch},
			Rates:      watchedRates{tx.Rates, watch},
			Stock:      watchedStock{tx.Stock, watch},
		}
		return service.Ship(ctx, order, noon)
	})
	if err != nil {
		return err
	}
	seen.tables, seen.mails = lesson.Tables(w.Recorded()), len(w.Mails())
	w.Seen = seen
	return w.Relay().Drain(ctx)
}

func newPaidOrder() (*domainmodel.Order, error) {
	coffee, err := domainmodel.NewProduct(domainmodel.ProductID(lesson.Coffee), domainmodel.MustMoney(1000, domainmodel.EUR))
	if err != nil {
		return nil, err
	}
	paid, err := domainmodel.NewOrder(order, domainmodel.CustomerID(lesson.Ada), lesson.Region, domainmodel.EUR, noon)
	if err != nil {
		return nil, err
	}
	if err := paid.AddItem(coffee, 2); err != nil {
		return nil, err
	}
	return paid, paid.Pay(paid.Total(), noon)
}

// ports notes for each field of the service which tables were touched through it.
// A dependency that is an interface can be watched from outside.
type ports struct {
	w      *lesson.World
	tables map[string][]string
}

func (p ports) note(field string) func() {
	before := len(p.w.Recorded())
	return func() {
		tables := append(p.tables[field], lesson.Tables(p.w.Recorded()[before:])...)
		slices.Sort(tables)
		p.tables[field] = slices.Compact(tables)
	}
}

type watchedOrders struct {
	domainmodel.OrderRepository
	ports
}

func (o watchedOrders) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	defer o.note("Orders")()
	return o.OrderRepository.FindByID(ctx, id)
}

func (o watchedOrders) Save(ctx context.Context, saved *domainmodel.Order) error {
	defer o.note("Orders")()
	return o.OrderRepository.Save(ctx, saved)
}

type watchedWarehouses struct {
	domainmodel.Warehouses
	ports
}

func (p watchedWarehouses) ForRegion(ctx context.Context, region domainmodel.Region) (domainmodel.Warehouse, error) {
	defer p.note("Warehouses")()
	return p.Warehouses.ForRegion(ctx, region)
}

type watchedRates struct {
	domainmodel.ShippingRates
	ports
}

func (p watchedRates) ForRegion(ctx context.Context, region domainmodel.Region) (domainmodel.ShippingRate, error) {
	defer p.note("Rates")()
	return p.ShippingRates.ForRegion(ctx, region)
}

type watchedStock struct {
	domainmodel.Stock
	ports
}

func (p watchedStock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	defer p.note("Stock")()
	return p.Stock.Reserve(ctx, from, items)
}

// shipInMemory ships an order with a fake in every field of the service.
func shipInMemory(ctx context.Context, _ *lesson.World) (string, error) {
	paid, err := newPaidOrder()
	if err != nil {
		return "", err
	}
	service := domainmodel.ShippingService{
		Orders:     fakeOrders{order: paid},
		Warehouses: fakeWarehouses{},
		Rates:      fakeRates{},
		Stock:      fakeStock{},
	}
	if err := service.Ship(ctx, order, noon); err != nil {
		return "", err
	}
	if paid.Status() != domainmodel.StatusShipped {
		return "", fmt.Errorf("the order is %s", paid.Status())
	}
	var fields []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(service)) {
		fields = append(fields, field.Name)
	}
	return strings.Join(fields, ", "), nil
}

// The fakes know one order, one warehouse and one rate, and have everything in stock.
type (
	fakeOrders struct {
		domainmodel.OrderRepository // of which shipping needs two methods
		order                       *domainmodel.Order
	}
	fakeWarehouses struct{}
	fakeRates      struct{}
	fakeStock      struct{}
)

func (f fakeOrders) FindByID(context.Context, domainmodel.OrderID) (*domainmodel.Order, error) {
	return f.order, nil
}

func (fakeOrders) Save(context.Context, *domainmodel.Order) error { return nil }

func (fakeWarehouses) ForRegion(_ context.Context, region domainmodel.Region) (domainmodel.Warehouse, error) {
	return domainmodel.NewWarehouse(domainmodel.WarehouseID(lesson.Warehouse), region)
}

func (fakeRates) ForRegion(context.Context, domainmodel.Region) (domainmodel.ShippingRate, error) {
	free := domainmodel.MustMoney(0, domainmodel.EUR)
	return domainmodel.NewShippingRate(free, free)
}

func (fakeStock) Reserve(context.Context, domainmodel.WarehouseID, iter.Seq[domainmodel.OrderItem]) error {
	return nil
}
