package repository

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Audit loads every order and calls report for each that FindByID refuses, or that
// Save would, with the *domainmodel.CorruptOrderError that says why: what was let
// through past the domain model is found before a user finds it. It returns how many
// orders it has looked at.
//
// Each order is read by itself, so that an audit disturbs nobody; orders placed
// meanwhile may or may not be among them. It ends early with the error of report,
// or of the database. docs/repairing-orders.md says how to repair what it finds.
func (r *Orders) Audit(ctx context.Context, report func(id domainmodel.OrderID, err error) error) (audited int, err error) {
	for last, began := int64(0), false; ; began = true {
		var ids []int64
		err := r.session.Read(ctx, func(db *gorm.DB) *gorm.DB {
			page := db.Model(&activerecord.Order{}).Select("id").Order("id").Limit(chunk)
			if began {
				page = page.Where("id > ?", last)
			}
			return page
		}, func(scan func(...any) error) {
			var id int64
			if scan(&id) == nil { // what is no ID can't be asked for
				ids = append(ids, id)
			}
		})
		if err != nil {
			return audited, fmt.Errorf("audit the orders after %d: %w", last, err)
		}
		if len(ids) == 0 {
			return audited, nil
		}
		versions, err := r.lastVersions(ctx, ids)
		if err != nil {
			return audited, fmt.Errorf("audit the orders after %d: %w", last, err)
		}
		for _, id := range ids {
			last = id
			order, err := r.FindByID(ctx, domainmodel.OrderID(id))
			if errors.Is(err, domainmodel.ErrOrderNotFound) { // deleted meanwhile
				continue
			}
			if err == nil {
				_, err = order.AsSaved()
			}
			if err == nil {
				err = behind(order, versions[domainmodel.OrderID(id).String()])
			}
			if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); corrupt {
				err = report(domainmodel.OrderID(id), err)
			}
			if err != nil {
				return audited, fmt.Errorf("audit order %d: %w", id, err)
			}
			audited++
		}
	}
}

// lastVersions returns the last versions of which the outbox has events. Of an order that is
// below, old code has saved what it had loaded before: the next Save would record events of
// a version that is taken.
func (r *Orders) lastVersions(ctx context.Context, ids []int64) (map[string]int64, error) {
	of := make([]string, len(ids))
	for i, id := range ids {
		of[i] = domainmodel.OrderID(id).String()
	}
	last, err := r.session.outbox.On(r.session.Session).LastVersions(ctx, aggregate, of)
	if errors.Is(err, ErrNotMigrated) { // a database of Active Record, in which there is no outbox yet
		return nil, nil
	}
	return last, err
}

func behind(order *domainmodel.Order, last int64) error {
	if last <= order.Version() {
		return nil
	}
	return &domainmodel.CorruptOrderError{OrderID: order.ID(), Err: &domainmodel.InvalidValueError{
		What: "version", Value: strconv.FormatInt(order.Version(), 10), Rule: "must not be below " + strconv.FormatInt(last, 10) + ", that of its last event",
	}}
}
