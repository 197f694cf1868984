package adecisiononanoldpage

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error { return runRows(ctx, w, send) }

// runRows has onPage handle what comes from a page.
func runRows(ctx context.Context, w *lesson.World, onPage rowHandler) error {
	return run(ctx, w, requests{
		pay:    onPage.request(payRow),
		cancel: onPage.request(cancelRow),
		swap:   onPage.request(swapInRow),
		add:    onPage.request(addToRow),

		payByBank:        rowHandler(send).request(payRow),
		cancelForgetting: rowHandler(send).request(cancelRow),
	})
}

// rowHandler handles a form whose order is to be changed.
type rowHandler func(db *gorm.DB, form page, change rowChange) error

type rowChange func(db *gorm.DB, order *activerecord.Order, form page) error

func (handle rowHandler) request(change rowChange) request {
	return func(form page) explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return handle(db, form, change) }}
	}
}

func send(db *gorm.DB, form page, change rowChange) error {
	order, err := activerecord.FindOrder(db, form.Order) // as it is now
	if err != nil {
		return err
	}
	return change(db, order, form)
}

func payRow(db *gorm.DB, order *activerecord.Order, form page) error {
	return order.Pay(db, form.Total) // which is what was charged
}

func cancelRow(db *gorm.DB, order *activerecord.Order, _ page) error { return order.Cancel(db) }

func swapInRow(db *gorm.DB, order *activerecord.Order, _ page) error {
	return errors.Join(order.AddItem(db, &teaRow, 4), order.RemoveItem(db, lesson.Coffee))
}

func addToRow(db *gorm.DB, order *activerecord.Order, _ page) error {
	return order.AddItem(db, &mugRow, 1)
}
