package ordertest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
)

type change = func(*domainmodel.Order) error

// kit tells the contract of any aggregate about orders.
func (s Store) kit() repositorytest.Kit[domainmodel.Order, state] {
	kit := repositorytest.Kit[domainmodel.Order, state]{
		New: orderOfThree,
		Commands: map[string]change{
			"add an item":                 add(4),
			"remove an item":              remove(1),
			"remove an item, and add it":  inTurn(remove(1), add(1)),
			"remove all items":            inTurn(remove(1), remove(2), remove(3)),
			"change the quantity":         changeQuantity(2),
			"change that of a free item":  changeQuantity(3), // the total stays as it is
			"change three items at once":  inTurn(changeQuantity(2), remove(1), add(4)),
			"pay":                         pay,
			"cancel":                      cancel,
			"pay, and cancel the payment": inTurn(pay, cancel),
			"pay and ship":                inTurn(pay, ship),
		},
		State:        stateOf,
		Version:      (*domainmodel.Order).Version,
		Repository:   functions(s.Orders),
		ThereAndBack: []change{add(4), remove(4)},
		Grow:         inTurn(changeQuantity(1), changeQuantity(2)),
		NotFound:     func(err error) bool { return errors.Is(err, domainmodel.ErrOrderNotFound) },
		Exists:       is[*domainmodel.OrderExistsError],
		Corrupt:      is[*domainmodel.CorruptOrderError],
		Events:       func(order *domainmodel.Order) []string { return texts(order.Events()) },
		Old:          s.Old,
		Tap:          s.Tap,
		Strict:       s.Strict,
	}
	if s.InTransaction != nil {
		kit.InTransaction = func(ctx context.Context, do func(context.Context, repositorytest.Repository[domainmodel.Order]) error) error {
			return s.InTransaction(ctx, func(ctx context.Context, orders domainmodel.OrderRepository) error { return do(ctx, functions(orders)) })
		}
	}
	if s.Drain != nil {
		kit.Deliver = func(ctx context.Context) ([]string, error) {
			var got inbox
			err := s.Drain(ctx, &got)
			var events []domainmodel.Event
			for _, e := range got.events {
				events = append(events, e.Event)
			}
			return texts(events), err
		}
	}
	if s.Delete != nil {
		kit.Delete = func(ctx context.Context, n int64) error { return s.Delete(ctx, domainmodel.OrderID(n)) }
	}
	if s.Delete != nil && s.Plant != nil {
		kit.Damage = map[string]repositorytest.Write{"another total": func(ctx context.Context, n int64) error {
			damaged := oldOrder(domainmodel.OrderID(n), domainmodel.StatusPending)
			damaged.Total++
			return errors.Join(s.Delete(ctx, damaged.ID), s.Plant(ctx, damaged))
		}}
	}
	return kit
}

func functions(orders domainmodel.OrderRepository) repositorytest.Repository[domainmodel.Order] {
	return repositorytest.Repository[domainmodel.Order]{
		Save: orders.Save,
		Find: func(ctx context.Context, n int64) (*domainmodel.Order, error) {
			return orders.FindByID(ctx, domainmodel.OrderID(n))
		},
		Update: func(ctx context.Context, n int64, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
			return orders.Update(ctx, domainmodel.OrderID(n), change)
		},
	}
}

func texts(events []domainmodel.Event) (texts []string) {
	for _, event := range events {
		texts = append(texts, fmt.Sprintf("%T%+v", event, event))
	}
	return texts
}

func is[E error](err error) bool { _, ok := errors.AsType[E](err); return ok }

// orderOfThree returns a new order of products 1, 2, and 3, which is free.
func orderOfThree(n int64) *domainmodel.Order {
	order, err := domainmodel.NewOrder(domainmodel.OrderID(n), CustomerID, "EU", domainmodel.EUR, noon)
	if err == nil {
		err = inTurn(add(1), add(2), add(3))(order)
	}
	if err != nil {
		panic(err)
	}
	return order
}

func inTurn(changes ...change) change {
	return func(order *domainmodel.Order) error {
		for _, do := range changes {
			if err := do(order); err != nil {
				return err
			}
		}
		return nil
	}
}

func add(id domainmodel.ProductID) change {
	return func(order *domainmodel.Order) error {
		price := 1000 + int64(id)
		if id == 3 {
			price = 0
		}
		p, err := domainmodel.NewProduct(id, domainmodel.MustMoney(price, domainmodel.EUR))
		if err != nil {
			return err
		}
		return order.AddItem(p, 1)
	}
}

func remove(id domainmodel.ProductID) change {
	return func(order *domainmodel.Order) error { return order.RemoveItem(id) }
}

// changeQuantity adds one piece to the item.
func changeQuantity(id domainmodel.ProductID) change {
	return func(order *domainmodel.Order) error {
		item, _ := order.Item(id)
		return order.ChangeQuantity(id, item.Quantity()+1)
	}
}

func pay(order *domainmodel.Order) error    { return order.Pay(order.Total(), noon.Add(time.Hour)) }
func cancel(order *domainmodel.Order) error { return order.Cancel(noon.Add(2 * time.Hour)) }

func ship(order *domainmodel.Order) error {
	return order.Ship(WarehouseID, domainmodel.MustMoney(590, domainmodel.EUR), noon.Add(2*time.Hour))
}
