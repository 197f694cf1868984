package crashanywhere

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord runs requests that have no key. Ship sends its e-mail itself.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	return run(ctx, w, rowRequests(w))
}

func rowRequests(w *lesson.World) requests {
	return requests{
		place: func(ctx context.Context, _ string, _ int64) (*held, error) {
			return heldRow(placeRows(w.DB.WithContext(ctx)))
		},
		pay: func(ctx context.Context, _ string, id int64) (*held, error) {
			return heldRow(payRow(w.DB.WithContext(ctx), id))
		},
		ship: func(ctx context.Context, _ string, id int64) (*held, error) {
			return heldRow(shipRow(w.DB.WithContext(ctx), id))
		},
	}
}

// placeRows places an order of one piece of coffee.
func placeRows(db *gorm.DB) (order *activerecord.Order, err error) {
	err = db.Transaction(func(tx *gorm.DB) (err error) {
		order, err = lesson.PlacedOrder(tx, lesson.Coffee)
		return err
	})
	return order, err
}

func payRow(db *gorm.DB, id int64) (*activerecord.Order, error) {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return nil, err
	}
	return order, order.Pay(db, order.Total)
}

func shipRow(db *gorm.DB, id int64) (*activerecord.Order, error) {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return nil, err
	}
	return order, order.Ship(db)
}
