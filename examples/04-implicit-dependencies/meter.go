package implicitdependencies

import (
	"context"
	"iter"
	"maps"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// mayTouch says what each thing that a signature names may touch, in every way of the lesson.
// A *gorm.DB names no table.
var mayTouch = map[string][]string{
	"Order":      {"customers", "order_items", "orders"}, // the model, with what FindOrder loads
	"Orders":     {"order_items", "orders", "outbox_events"},
	"Warehouses": {"warehouses"},
	"Rates":      {"shipping_rates"},
	"Stock":      {"stocks"},
}

// meter notes which tables are touched by whom: by what shipping was given, during a call of
// it, and by shipping itself the rest of the time.
type meter struct {
	w       *lesson.World
	itself  string
	noted   int // operations
	touched map[string][]string
}

func newMeter(w *lesson.World, itself string) *meter {
	return &meter{w: w, itself: itself, touched: map[string][]string{}}
}

// note notes what was touched since the last note.
func (m *meter) note(by string) {
	operations := m.w.Recorded()
	tables := append(m.touched[by], lesson.Tables(operations[m.noted:])...)
	slices.Sort(tables)
	m.touched[by], m.noted = slices.Compact(tables), len(operations)
}

// call begins a call of what shipping was given, and returns what ends it.
func (m *meter) call(of string) (end func()) {
	m.note(m.itself)
	return func() { m.note(of) }
}

// shipping is what a scenario saw of an order being shipped.
type shipping struct {
	touched map[string][]string
	mails   int // sent before shipping returned
	later   int // sent after that
}

func (m *meter) shipped() shipping {
	m.note(m.itself)
	maps.DeleteFunc(m.touched, func(_ string, tables []string) bool { return len(tables) == 0 })
	return shipping{touched: m.touched, mails: len(m.w.Mails())}
}

// dependencies are those of the way with care, metered.
func (m *meter) dependencies(of dependencies) dependencies {
	return dependencies{
		Warehouses: func(tx *gorm.DB, region string) (*activerecord.Warehouse, error) {
			defer m.call("Warehouses")()
			return of.Warehouses(tx, region)
		},
		Rates: func(tx *gorm.DB, from *activerecord.Warehouse, pieces int) (int64, error) {
			defer m.call("Rates")()
			return of.Rates(tx, from, pieces)
		},
		Stock: func(tx *gorm.DB, from int64, items []activerecord.OrderItem) error {
			defer m.call("Stock")()
			return of.Stock(tx, from, items)
		},
		Mailer: func(mail activerecord.Mail) error {
			defer m.call("Mailer")()
			return of.Mailer(mail)
		},
	}
}

// ports are those of the store, metered.
func (m *meter) ports(of *repository.Store) domainmodel.ShippingPorts {
	return domainmodel.ShippingPorts{
		Orders:     meteredOrders{of.Orders, m},
		Warehouses: meteredWarehouses{of.Warehouses, m},
		Rates:      meteredRates{of.Rates, m},
		Stock:      meteredStock{of.Stock, m},
	}
}

type meteredOrders struct {
	domainmodel.OrderRepository // of which shipping uses two methods
	*meter
}

func (o meteredOrders) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	defer o.call("Orders")()
	return o.OrderRepository.FindByID(ctx, id)
}

func (o meteredOrders) Save(ctx context.Context, order *domainmodel.Order) error {
	defer o.call("Orders")()
	return o.OrderRepository.Save(ctx, order)
}

type meteredWarehouses struct {
	of domainmodel.Warehouses
	*meter
}

func (w meteredWarehouses) ForRegion(ctx context.Context, region domainmodel.Region) (domainmodel.Warehouse, error) {
	defer w.call("Warehouses")()
	return w.of.ForRegion(ctx, region)
}

type meteredRates struct {
	of domainmodel.ShippingRates
	*meter
}

func (r meteredRates) ForRegion(ctx context.Context, region domainmodel.Region) (domainmodel.ShippingRate, error) {
	defer r.call("Rates")()
	return r.of.ForRegion(ctx, region)
}

type meteredStock struct {
	of domainmodel.Stock
	*meter
}

func (s meteredStock) Reserve(ctx context.Context, from domainmodel.WarehouseID, items iter.Seq[domainmodel.OrderItem]) error {
	defer s.call("Stock")()
	return s.of.Reserve(ctx, from, items)
}
