package implicitdependencies

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// everyTableIsNamed compares what was touched with what may be.
func everyTableIsNamed(c *lesson.Check) (string, bool) {
	touched := c.Seen.(shipping).touched
	names := slices.Sorted(maps.Keys(touched))
	var more []string
	for _, name := range names {
		others := slices.DeleteFunc(slices.Clone(touched[name]), func(table string) bool {
			return slices.Contains(mayTouch[name], table)
		})
		if len(others) > 0 {
			more = append(more, name+" also touches "+strings.Join(others, ", "))
		}
	}
	if len(more) == 0 {
		return "named: " + strings.Join(names, ", "), true
	}
	return strings.Join(more, "; "), false
}

// testsSeeTheirMail has two tests begin, and then ships an order in each.
func testsSeeTheirMail(c *lesson.Check) (string, bool) {
	before := activerecord.SendMail
	defer func() { activerecord.SendMail = before }()
	var mails [2]int
	var tests [2]func()
	for i := range tests {
		mailer := func(activerecord.Mail) error { mails[i]++; return nil }
		switch {
		case c.Care:
			tests[i] = func() { c.NoError(shipWith(c.DB, paidRow(), fakeDependencies(mailer))) }
		case c.Side == lesson.ActiveRecord:
			paid, err := lesson.PaidOrder(c.DB, lesson.Coffee)
			c.NoError(err)
			activerecord.SendMail = mailer
			tests[i] = func() { c.NoError(ship(c.DB, paid.ID)) }
		default:
			tests[i] = func() {
				paid, err := paidOrder()
				c.NoError(err)
				c.NoError(shipWithFakes(c.Context(), paid, c.Store))
				for _, event := range paid.Events() {
					if _, ok := event.(domainmodel.OrderWasShipped); ok {
						mails[i]++ // the event is what is mailed
					}
				}
			}
		}
	}
	for _, test := range tests {
		test()
	}
	observed := fmt.Sprintf("mails seen: %d and %d", mails[0], mails[1])
	if c.Side == lesson.ActiveRecord && !c.Care {
		observed += " (SendMail is one package variable)"
	}
	return observed, mails == [2]int{1, 1}
}

// shippingTakesNoDatabase ships with a fake for everything that can be one.
func shippingTakesNoDatabase(c *lesson.Check) (string, bool) {
	var faked []string
	var status func() string
	switch {
	case c.Care:
		faked = fields(reflect.TypeFor[dependencies]())
		row := paidRow()
		status = func() string { return row.Status }
		c.StartRecording()
		c.NoError(shipWith(c.DB, row, fakeDependencies(func(activerecord.Mail) error { return nil })))
	case c.Side == lesson.ActiveRecord:
		faked = []string{"SendMail"} // which the lesson's World has replaced
		row, err := lesson.PaidOrder(c.DB, lesson.Coffee)
		c.NoError(err)
		status = func() string { return c.Status(row.ID) }
		c.StartRecording()
		c.NoError(ship(c.DB, row.ID))
	default:
		faked = fields(reflect.TypeFor[domainmodel.ShippingPorts]())
		order, err := paidOrder()
		c.NoError(err)
		status = func() string { return string(order.Status()) }
		c.StartRecording()
		c.NoError(shipWithFakes(c.Context(), order, c.Store))
	}
	left := len(lesson.Statements(c.Recorded()))
	if status() != shipped {
		c.Errorf("the order should be shipped, and is %s", status())
	}
	return fmt.Sprintf("%d statements sent; faked: %s", left, strings.Join(faked, ", ")), left == 0
}

func fields(of reflect.Type) (names []string) {
	for field := range of.Fields() {
		names = append(names, field.Name)
	}
	return names
}

// newQueryNeedsName looks for a handle in the signature of shipping, and in those of what it is
// given.
func newQueryNeedsName(c *lesson.Check) (string, bool) {
	var signature reflect.Type
	ports := 0
	switch {
	case c.Care:
		signature = reflect.TypeOf(shipWith)
	case c.Side == lesson.ActiveRecord:
		signature = reflect.TypeOf((*activerecord.Order).Ship)
	default:
		signature = reflect.TypeOf(domainmodel.ShippingService.Ship)
		ports = reflect.TypeFor[domainmodel.ShippingPorts]().NumField()
	}
	if leadsToHandle(signature) {
		return "it has a *gorm.DB, which queries any table", false
	}
	return fmt.Sprintf("it has %d interfaces (ports), and no *gorm.DB", ports), true
}

// leadsToHandle reports whether code that has a value of the type can get at a database.
func leadsToHandle(t reflect.Type) bool {
	if t == reflect.TypeFor[*gorm.DB]() {
		return true
	}
	switch t.Kind() {
	case reflect.Func:
		for parameter := range t.Ins() {
			if leadsToHandle(parameter) {
				return true
			}
		}
	case reflect.Struct:
		for field := range t.Fields() {
			if field.IsExported() && leadsToHandle(field.Type) {
				return true
			}
		}
	case reflect.Interface:
		for method := range t.Methods() {
			if leadsToHandle(method.Type) {
				return true
			}
		}
	}
	return false
}

func customerIsTold(c *lesson.Check) (string, bool) {
	seen := c.Seen.(shipping)
	return fmt.Sprintf("mails by then: %d, later: %d", seen.mails, seen.later), seen.mails == 1
}

// paidRow is a paid order that no table has.
func paidRow() *activerecord.Order {
	return &activerecord.Order{
		ID: 7, CustomerID: lesson.Ada, Region: lesson.Region, Currency: lesson.Currency,
		Status: activerecord.StatusPaid, PlacedAt: lesson.Noon, PaidAt: &lesson.Noon, Total: 1000,
		Items: []activerecord.OrderItem{{ProductID: lesson.Coffee, UnitPrice: 1000, Quantity: 1}},
	}
}

// paidOrder is one of the domain model.
func paidOrder() (*domainmodel.Order, error) {
	return domainmodel.RestoreOrder(domainmodel.OrderSnapshot{
		ID: 7, CustomerID: domainmodel.CustomerID(lesson.Ada), Region: lesson.Region, Currency: lesson.Currency,
		Status: domainmodel.StatusPaid, PlacedAt: lesson.Noon, PaidAt: lesson.Noon, Total: 1000, Version: 1,
		Items: []domainmodel.ItemSnapshot{{ProductID: domainmodel.ProductID(lesson.Coffee), UnitPrice: 1000, Quantity: 1}},
	})
}
