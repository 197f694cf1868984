package repository

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Audit loads every order and calls report for each that FindByID refuses, with
// the *domainmodel.CorruptOrderError that says why: what was let through past the
// domain model is found before a user finds it. It returns how many orders it has
// looked at.
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
			r.session.tx.fail(err)
			return audited, fmt.Errorf("audit the orders after %d: %w", last, err)
		}
		if len(ids) == 0 {
			return audited, nil
		}
		for _, id := range ids {
			last = id
			_, err := r.FindByID(ctx, domainmodel.OrderID(id))
			if errors.Is(err, domainmodel.ErrOrderNotFound) { // deleted meanwhile
				continue
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
