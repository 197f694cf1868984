package implicitdependencies

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

const order domainmodel.OrderID = 1

// shipping is what a scenario saw of one order being shipped.
type shipping struct {
	declared map[string][]string // the tables that each declared dependency touched
	tables   []string            // all tables touched
	mails    int                 // sent before shipping returned
}

// undeclared returns the tables that no declared dependency touched.
func (s shipping) undeclared() []string {
	return slices.DeleteFunc(slices.Clone(s.tables), func(table string) bool {
		for _, tables := range s.declared {
			if slices.Contains(tables, table) {
				return true
			}
		}
		return false
	})
}

func (s shipping) String() string {
	var parts []string
	for name, tables := range s.declared {
		if len(tables) == 0 {
			tables = []string{"none"}
		}
		parts = append(parts, name+": "+strings.Join(tables, ", "))
	}
	slices.Sort(parts)
	if undeclared := s.undeclared(); len(undeclared) > 0 {
		parts = append(parts, "undeclared: "+strings.Join(undeclared, ", "))
	}
	return strings.Join(parts, "; ")
}

func paidOrder(db *gorm.DB) (id int64, err error) {
	coffee, err := activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return 0, err
	}
	o, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return 0, err
	}
	if err := o.AddItem(db, coffee, 2); err != nil {
		return 0, err
	}
	return o.ID, o.Pay(db, o.Total)
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

func everyTableIsDeclared(c *lesson.Check) (string, bool) {
	s := c.Seen.(shipping)
	return s.String(), len(s.undeclared()) == 0
}

func noMailIsSent(c *lesson.Check) (string, bool) {
	during := c.Seen.(shipping).mails
	return fmt.Sprintf("%d sent by shipping, %d after it by the outbox", during, len(c.Mails())-during), during == 0
}

// replaceMailer ships another order. The one dependency that can be replaced,
// SendMail, is: the lesson's world has put itself in its place.
func replaceMailer(c *lesson.Check) (string, bool) {
	id, err := paidOrder(c.DB)
	c.NoError(err)
	c.StartRecording()
	c.NoError(shipByID(c.DB, id))
	return statementsLeft(c, "SendMail")
}

// replacePorts ships an order with a fake in every field of the ports.
func replacePorts(c *lesson.Check) (string, bool) {
	c.StartRecording()
	c.NoError(shipInMemory(c.Context()))
	var fields []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[domainmodel.ShippingPorts]()) {
		fields = append(fields, field.Name)
	}
	return statementsLeft(c, strings.Join(fields, ", "))
}

func statementsLeft(c *lesson.Check, replaced string) (string, bool) {
	statements := len(lesson.Statements(c.Recorded()))
	return fmt.Sprintf("%s replaced, %d statements left", replaced, statements), statements == 0
}

// declaredByShip reads off the signature of Order.Ship which of the tables a caller
// can expect: for each parameter, the receiver first, those of its model and of every
// model that its fields lead to. A handle of the database leads to none by name.
func declaredByShip(touched []string) map[string][]string {
	ship, _ := reflect.TypeFor[*activerecord.Order]().MethodByName("Ship")
	declared := map[string][]string{}
	for parameter := range ship.Type.Ins() {
		models := map[string]bool{}
		addModels(models, parameter)
		declared[parameter.Elem().String()] = slices.DeleteFunc(slices.Clone(touched), func(table string) bool { return !models[table] })
	}
	return declared
}

// addModels adds the tables of the models that the type and its fields are made of.
func addModels(tables map[string]bool, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	table := schema.NamingStrategy{}.TableName(t.Name())
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[activerecord.Order]().PkgPath() || tables[table] {
		return
	}
	tables[table] = true
	for field := range t.Fields() {
		addModels(tables, field.Type)
	}
}

// ports notes for each of the service's ports which tables were touched through it.
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
