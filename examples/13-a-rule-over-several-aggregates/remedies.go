package severalaggregates

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// The remedies are the same on both sides.

var (
	errPending = errors.New("the customer has a pending order")
	errChanged = errors.New("another order of the customer was changed")
)

func (s session) inTransaction(ctx context.Context, do request) error {
	if s.store == nil {
		return s.db.Transaction(func(tx *gorm.DB) error { return do(ctx, session{db: tx}) })
	}
	return s.store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
		db, err := tx.DB(ctx)
		if err != nil {
			return err
		}
		return do(ctx, session{db, tx, s.id})
	})
}

// locked lets one request at a time look at the customer's orders, and change them.
func locked(do request) request {
	return func(ctx context.Context, s session) error {
		return s.inTransaction(ctx, func(ctx context.Context, s session) error {
			var customer activerecord.Customer
			if err := s.db.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&customer, lesson.Ada).Error; err != nil {
				return err
			}
			return do(ctx, s)
		})
	}
}

// version is that of a wider aggregate: a customer with all orders.
type version struct {
	CustomerID int64 `gorm:"primaryKey;autoIncrement:false"`
	Version    int64
}

// asOne loads that aggregate, decides, and changes it unless someone else has meanwhile.
func asOne(decide, change request) request {
	return func(ctx context.Context, s session) error {
		var loaded version
		if err := s.db.Take(&loaded, lesson.Ada).Error; err != nil {
			return err
		}
		if err := decide(ctx, s); err != nil {
			return err
		}
		return s.inTransaction(ctx, func(ctx context.Context, s session) error {
			moved := s.db.Model(&loaded).Where("version = ?", loaded.Version).UpdateColumn("version", loaded.Version+1)
			if moved.Error != nil {
				return moved.Error
			}
			if moved.RowsAffected == 0 {
				return errChanged
			}
			return change(ctx, s)
		})
	}
}
