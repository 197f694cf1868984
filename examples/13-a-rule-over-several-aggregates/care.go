package severalaggregates

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare has the database keep the rule.
func runWithCare(ctx context.Context, w *lesson.World) error {
	if err := createIndex(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	return run(ctx, w, rowRequests(placeUnlessPending))
}

// createIndex does what a tag of the model can, besides on MySQL, which can't index some of
// the rows. There, a column is NULL in all others:
//
//	CustomerID int64 `gorm:"uniqueIndex:one_pending,where:status = 'pending'"`
func createIndex(db *gorm.DB) error {
	if db.Name() == "mysql" {
		return db.Exec(`ALTER TABLE orders
			ADD pending_of BIGINT AS (CASE WHEN status = 'pending' THEN customer_id END),
			ADD UNIQUE INDEX one_pending (pending_of)`).Error
	}
	return db.Exec(`CREATE UNIQUE INDEX one_pending ON orders (customer_id) WHERE status = 'pending'`).Error
}

func placeUnlessPending(db *gorm.DB) error {
	err := place(db)
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errPending
	}
	return err
}
