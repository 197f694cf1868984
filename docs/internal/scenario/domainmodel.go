package scenario

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/snippet"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

var errNothingToRepeat = errors.New("there is no command to repeat")

// aggregateSide does it by the repositories. A relay delivers the events after each step.
type aggregateSide struct {
	world *lesson.World
}

func (s *aggregateSide) do(ctx context.Context, r *recorder, act Act, meanwhile func()) {
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
		db, err := s.world.Store.DB(ctx)
		if err != nil {
			r.told("store.DB(ctx)", err)
			return
		}
		editBySQL(r, db, act)
	case BackDoor:
		between(meanwhile)
		s.backDoor(r, act)
	case Ship:
		between(meanwhile) // Ship loads the order itself, in the transaction that saves it
		r.told("store.Shipping().Ship(ctx, 1, now)", s.world.Store.Shipping().Ship(ctx, orderID, s.world.DB.NowFunc()))
	default:
		s.command(ctx, r, act, meanwhile)
	}
}

// backDoor asks the compiler, since code that it refuses can't run.
func (s *aggregateSide) backDoor(r *recorder, act Act) {
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
func (s *aggregateSide) command(ctx context.Context, r *recorder, act Act, meanwhile func()) {
	call, change, charged, err := s.changeOf(ctx, act)
	if err != nil {
		r.told("store.Catalogue.FindProduct", err)
		return
	}
	if meanwhile != nil {
		order, err := s.world.Store.Orders.FindByID(ctx, orderID)
		if err == nil {
			err = change(order)
		}
		meanwhile()
		if err == nil {
			err = s.world.Store.Orders.Save(ctx, order)
			r.told(call+"; orders.Save(ctx, order)", err)
		} else {
			r.told(call, err)
		}
		if _, conflict := errors.AsType[*domainmodel.ConflictError](err); !conflict {
			s.settle(r, order, act, charged, err)
			return
		}
	}
	order, err := s.world.Store.Orders.Update(ctx, orderID, change)
	r.told("orders.Update(ctx, 1, …): "+call, err)
	s.settle(r, order, act, charged, err)
}

// settle notes what was charged, and what the caller holds.
func (s *aggregateSide) settle(r *recorder, order *domainmodel.Order, act Act, charged *domainmodel.Money, err error) {
	if act.Verb == Pay && charged.Currency() != "" {
		r.charge(charged.Minor(), err)
	}
	if order != nil {
		r.hold(stateOf(order))
	}
}

// changeOf returns the command. What is charged is the total when the order is first loaded.
func (s *aggregateSide) changeOf(ctx context.Context, act Act) (call string, change func(*domainmodel.Order) error, charged *domainmodel.Money, err error) {
	id := domainmodel.ProductID(productIDs[act.Product])
	charged = new(domainmodel.Money)
	switch act.Verb {
	case Add:
		product, err := s.world.Store.Catalogue.FindProduct(ctx, id)
		return fmt.Sprintf("order.AddItem(%s, %d)", act.Product, act.Quantity), func(order *domainmodel.Order) error {
			return order.AddItem(product, act.Quantity)
		}, charged, err
	case Change:
		return fmt.Sprintf("order.ChangeQuantity(%s, %d)", act.Product, act.Quantity), func(order *domainmodel.Order) error {
			return order.ChangeQuantity(id, act.Quantity)
		}, charged, nil
	case Remove:
		return fmt.Sprintf("order.RemoveItem(%s)", act.Product), func(order *domainmodel.Order) error {
			return order.RemoveItem(id)
		}, charged, nil
	case Pay:
		return "order.Pay(charged, now)", func(order *domainmodel.Order) error {
			if charged.Currency() == "" {
				*charged = order.Total()
			}
			return order.Pay(*charged, s.world.DB.NowFunc())
		}, charged, nil
	}
	return "order.Cancel(now)", func(order *domainmodel.Order) error {
		return order.Cancel(s.world.DB.NowFunc())
	}, charged, nil
}

func (s *aggregateSide) deliver(ctx context.Context, r *recorder, down bool) {
	notifier := s.world.Notifier()
	err := repository.Relay{
		Store: s.world.Store, Backoff: lesson.AtOnce,
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
