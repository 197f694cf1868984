package lostupdate

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// rowChange is what a request does with the order that it has loaded.
type rowChange func(order *activerecord.Order, db *gorm.DB) error

func runActiveRecord(ctx context.Context, w *lesson.World) error { return runRows(ctx, w, addItem) }

// runRows explores what two requests can do that each add an item, and then has bad ways
// come about, for the record.
func runRows(ctx context.Context, w *lesson.World, add func(activerecord.Product, int) rowChange) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	found, err := exploreAll(ctx, w, additions)
	if err != nil {
		return err
	}
	w.Notes = found.timeline()
	w.StartRecording()
	return recordRows(ctx, w, found, add)
}

// recordRows has two requests at a time load each of three orders.
func recordRows(ctx context.Context, w *lesson.World, found findings, add func(activerecord.Product, int) rowChange) error {
	db := w.DB.WithContext(ctx)
	w.Seen = seen{found, map[int64]error{
		added:     sideBySide(db, added, add(teaRow, 1), add(mugRow, 1)),
		paid:      sideBySide(db, paid, payRow, add(mugRow, 5)),
		cancelled: sideBySide(db, cancelled, (*activerecord.Order).Ship, (*activerecord.Order).Cancel),
	}}
	return nil
}

// sideBySide is two requests at the same time: both load the order before either
// changes it.
func sideBySide(db *gorm.DB, id int64, one, other rowChange) error {
	mine, err1 := activerecord.FindOrder(db, id)
	yours, err2 := activerecord.FindOrder(db, id)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return errors.Join(one(mine, db), other(yours, db))
}

// addItem also saves the total: that of the items which the request knows of.
func addItem(product activerecord.Product, pieces int) rowChange {
	return func(order *activerecord.Order, db *gorm.DB) error {
		return order.AddItem(db, &product, pieces)
	}
}

func payRow(order *activerecord.Order, db *gorm.DB) error { return order.Pay(db, charged) }

// plain is a request of its own, as most are written.
func plain(change rowChange) rowRequest {
	return func(db *gorm.DB, id int64) error {
		order, err := activerecord.FindOrder(db, id)
		if err != nil {
			return err
		}
		return change(order, db)
	}
}
