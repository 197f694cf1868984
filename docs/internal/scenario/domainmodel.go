package scenario

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/snippet"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

var errNothingToRepeat = errors.New("there is no command to repeat")

// aggregateSide does it by the repositories. A relay delivers the events after each step.
type aggregateSide struct{}

func (s aggregateSide) do(ctx context.Context, r *recorder, act Act, meanwhile func()) {
	if act.Verb == Again {
		if r.last.Verb == "" {
			r.told("", errNothingToRepeat)
			return
		}
		act = r.last
	}
	switch act.Verb {
	case Wait:
	case SQL:
		db, err := r.world.Store.DB(ctx)
		if err != nil {
			r.told("store.DB(ctx)", err)
			return
		}
		editBySQL(r, db, act)
	case BackDoor:
		between(meanwhile)
		s.backDoor(r, act)
	case Ship:
		s.ship(ctx, r, meanwhile)
	default:
		s.command(ctx, r, act, meanwhile)
	}
}

// backDoor asks the compiler, since code that it refuses can't run.
func (s aggregateSide) backDoor(r *recorder, act Act) {
	lines := fmt.Sprintf("for item := range order.Items() { item.quantity = %d }", act.Quantity)
	told := Told{Compiler, lines, nil}
	if report := snippet.Check(lines); !report.OK {
		told.Err = errors.New(report.Messages[0].Text)
	}
	r.seen.Told = append(r.seen.Told, told)
}

// command changes the order by Update. With another session between load and save it takes the way
// of a request that shows the order first: Save refuses what was decided on an old order, and
// Update does it again on the order as it is then.
func (s aggregateSide) command(ctx context.Context, r *recorder, act Act, meanwhile func()) {
	orders := r.world.Store.Orders
	c, err := s.commandOf(ctx, r, act)
	if err != nil {
		r.told("catalogue.FindProduct", err)
		return
	}
	if meanwhile != nil {
		order, err := orders.FindByID(ctx, orderID)
		if err == nil {
			err = c.change(order)
		}
		meanwhile()
		call := c.call
		if err == nil {
			call += "; orders.Save(ctx, order)"
			err = orders.Save(ctx, order)
		}
		if r.told(call, err); !unitofwork.IsConflict(err) {
			c.end(r, order, err)
			return
		}
	}
	order, err := orders.Update(ctx, orderID, c.change)
	c.end(r, order, r.told("orders.Update(ctx, 1, …): "+c.call, err))
}

// ship ships the order by the service, which loads it in the transaction that saves it. With
// another session between load and save, the service is given the order as it was loaded before,
// and a conflict has it try again, as in command.
func (s aggregateSide) ship(ctx context.Context, r *recorder, meanwhile func()) {
	store, now := r.world.Store, r.world.Now()
	if meanwhile != nil {
		order, err := store.Orders.FindByID(ctx, orderID)
		meanwhile()
		if err == nil {
			err = shippingOf(store, order).Ship(ctx, orderID, now)
		}
		if r.told("order.Ship(…); stock.Reserve(…); orders.Save(ctx, order)", err); !unitofwork.IsConflict(err) {
			if order != nil {
				r.hold(stateOf(order))
			}
			return
		}
	}
	r.told("store.Shipping().Ship(ctx, 1, now)", store.Shipping().Ship(ctx, orderID, now))
}

// shippingOf is the service for an order that was loaded before.
func shippingOf(store *repository.Store, order *domainmodel.Order) domainmodel.ShippingService {
	return domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
		return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return do(ctx, domainmodel.ShippingPorts{Orders: loaded{tx.Orders, order}, Warehouses: tx.Warehouses, Rates: tx.Rates, Stock: tx.Stock})
		})
	}}
}

// loaded is the repository of orders, which has one already.
type loaded struct {
	domainmodel.OrderRepository
	order *domainmodel.Order
}

func (l loaded) FindByID(context.Context, domainmodel.OrderID) (*domainmodel.Order, error) {
	return l.order, nil
}

// command is a command of the order, and how it is shown.
type command struct {
	call   string
	change func(*domainmodel.Order) error
	// charged is what the customer is charged by Pay: the total of the order that was loaded
	// first. It is the zero Money before, and for other commands.
	charged domainmodel.Money
}

func (s aggregateSide) commandOf(ctx context.Context, r *recorder, act Act) (*command, error) {
	id := domainmodel.ProductID(productIDs[act.Product])
	c := &command{}
	switch act.Verb {
	case Add:
		product, err := r.world.Store.Catalogue.FindProduct(ctx, id)
		if err != nil {
			return nil, err
		}
		c.call = fmt.Sprintf("order.AddItem(%s, %d)", act.Product, act.Quantity)
		c.change = func(order *domainmodel.Order) error { return order.AddItem(product, act.Quantity) }
	case Change:
		c.call = fmt.Sprintf("order.ChangeQuantity(%s, %d)", act.Product, act.Quantity)
		c.change = func(order *domainmodel.Order) error { return order.ChangeQuantity(id, act.Quantity) }
	case Remove:
		c.call = fmt.Sprintf("order.RemoveItem(%s)", act.Product)
		c.change = func(order *domainmodel.Order) error { return order.RemoveItem(id) }
	case Pay:
		c.call = "order.Pay(charged, now)"
		c.change = func(order *domainmodel.Order) error {
			if c.charged == (domainmodel.Money{}) {
				c.charged = order.Total()
			}
			return order.Pay(c.charged, r.world.Now())
		}
	case Cancel:
		c.call = "order.Cancel(now)"
		c.change = func(order *domainmodel.Order) error { return order.Cancel(r.world.Now()) }
	}
	return c, nil
}

// end notes what was charged, and what the caller holds.
func (c *command) end(r *recorder, order *domainmodel.Order, err error) {
	if c.charged != (domainmodel.Money{}) {
		r.charge(c.charged.Minor(), err)
	}
	if order != nil {
		r.hold(stateOf(order))
	}
}

func (s aggregateSide) deliver(ctx context.Context, r *recorder, down bool) {
	notifier := r.world.Notifier()
	err := repository.Relay{
		Store: r.world.Store, Backoff: lesson.AtOnce,
		Handlers: []domainmodel.Notifier{domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
			if _, mails := event.Event.(domainmodel.OrderWasShipped); mails && down {
				return errMailerIsDown
			}
			return notifier.Notify(ctx, event)
		})},
	}.Drain(ctx)
	if err != nil {
		r.told("relay.Drain(ctx)", err)
	}
}
