package repository

import (
	"context"
	"errors"
	"fmt"

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
	db, err := r.session.with(ctx)
	if err != nil {
		return 0, fmt.Errorf("audit the orders: %w", err)
	}
	page := db.Model(&activerecord.Order{}).Order("id").Limit(chunk).Session(&gorm.Session{})
	last, next := int64(0), page
	for {
		var ids []int64
		if err := next.Pluck("id", &ids).Error; err != nil {
			return audited, fmt.Errorf("audit the orders after %d: %w", last, r.session.failed(ctx, err))
		}
		if len(ids) == 0 {
			return audited, nil
		}
		behind, err := r.behindTheirEvents(db, ids)
		if err != nil {
			return audited, fmt.Errorf("audit the orders after %d: %w", last, r.session.failed(ctx, err))
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
				err = behind[id]
			}
			if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); corrupt {
				err = report(domainmodel.OrderID(id), err)
			}
			if err != nil {
				return audited, fmt.Errorf("audit order %d: %w", id, err)
			}
			audited++
		}
		next = page.Where("id > ?", last)
	}
}

// behindTheirEvents returns an error for each of the orders of which the outbox has
// events of later versions: old code has saved what it had loaded before. The next
// Save would record events of a version that is taken.
func (r *Orders) behindTheirEvents(db *gorm.DB, ids []int64) (map[int64]error, error) {
	orders, err := tableName(db, &activerecord.Order{})
	if err != nil {
		return nil, err
	}
	var found []struct {
		ID            int64
		Version, Last string // text, since the columns of SQLite take anything
	}
	err = db.Raw("SELECT o.id, o.version, MAX(e.version) AS last FROM "+orders+" o JOIN "+r.session.outbox+` e ON e.order_id = o.id
		WHERE o.id IN ? AND e.version > o.version GROUP BY o.id, o.version`, ids).Scan(&found).Error
	if err != nil {
		err = translated(db, err)
	}
	if errors.Is(err, ErrNotMigrated) { // a database of Active Record, in which there is no outbox yet
		return nil, nil
	}
	behind := map[int64]error{}
	for _, f := range found {
		behind[f.ID] = &domainmodel.CorruptOrderError{OrderID: domainmodel.OrderID(f.ID), Err: &domainmodel.InvalidValueError{
			What: "version", Value: f.Version, Rule: "must not be below " + f.Last + ", that of its last event",
		}}
	}
	return behind, err
}
