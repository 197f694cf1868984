package adecisiononanoldpage

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// runDomainModel does the same.
func runDomainModel(ctx context.Context, w *lesson.World) error {
	from := func(handle orderHandler, change orderChange) request { return handle.request(w.Store, change) }
	return run(ctx, w, requests{
		pay:    from(sendPage, pay),
		cancel: from(sendPage, cancel),
		swap:   from(sendPage, swap),
		add:    from(sendPage, add),

		payByBank:        from(sendAnyway, pay),
		cancelForgetting: from(sendAnyway, cancel),
	})
}

// orderHandler handles a form whose order is to be changed.
type orderHandler func(ctx context.Context, orders domainmodel.OrderRepository, form page, change orderChange) error

type orderChange func(order *domainmodel.Order, form page) error

func (handle orderHandler) request(store *repository.Store, change orderChange) request {
	return func(form page) explore.Session {
		return explore.Session{
			Prepare: func(db *gorm.DB) (err error) { store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return handle(ctx, store.Orders, form, change) },
		}
	}
}

func sendPage(
	ctx context.Context, orders domainmodel.OrderRepository,
	form page, change orderChange,
) error {
	_, err := orders.Update(ctx, domainmodel.OrderID(form.Order),
		func(order *domainmodel.Order) error { // as it is now
			if err := order.IfVersion(form.Version); err != nil {
				return err
			}
			return change(order, form)
		})
	return err
}

// sendAnyway takes no notice of the page.
func sendAnyway(ctx context.Context, orders domainmodel.OrderRepository, form page, change orderChange) error {
	_, err := orders.Update(ctx, domainmodel.OrderID(form.Order), func(order *domainmodel.Order) error { return change(order, form) })
	return err
}

func pay(order *domainmodel.Order, form page) error {
	return order.Pay(domainmodel.MustMoney(form.Total, domainmodel.EUR), lesson.Noon)
}

func cancel(order *domainmodel.Order, _ page) error { return order.Cancel(lesson.Noon) }

func swap(order *domainmodel.Order, _ page) error {
	return errors.Join(order.AddItem(tea, 4), order.RemoveItem(domainmodel.ProductID(lesson.Coffee)))
}

func add(order *domainmodel.Order, _ page) error { return order.AddItem(mug, 1) }
