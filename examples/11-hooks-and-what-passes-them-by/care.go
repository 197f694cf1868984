package hooksandwhatpassesthemby

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runWithCare(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := db.Exec(knownStatuses).Error; err != nil {
		return err
	}
	return run(ctx, w, requests{
		closeAccount: func() error { return cancelOpenOrders(db, bob) },
		place:        func() error { return placeFromFields(db, []byte(body)) },
		editProduct:  func() error { return editColumns(db, gift) },
		ordersOf:     func(customer int64) ([]int64, error) { return ordersWhere(db, customer) },
	})
}

// knownStatuses is a trigger, since SQLite adds no CHECK to a table that exists. Elsewhere it
// is a tag of the model, gorm:"check:status IN (…)".
const knownStatuses = `CREATE TRIGGER known_statuses BEFORE UPDATE ON orders
WHEN NEW.status NOT IN ('pending', 'paid', 'shipped', 'cancelled')
BEGIN SELECT RAISE(ABORT, 'no such status'); END`

func cancelOpenOrders(db *gorm.DB, customer int64) error {
	return db.Model(&activerecord.Order{}).
		Where("customer_id = ?", customer).
		Where("status IN ('pending', 'paid')").
		UpdateColumns(cancelledNow()).Error
}

func placeFromFields(db *gorm.DB, body []byte) error {
	var in struct {
		CustomerID int64
		Region     string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	_, err := activerecord.PlaceOrder(db, in.CustomerID, in.Region, "EUR")
	return err
}

func editColumns(db *gorm.DB, form activerecord.Product) error {
	return db.Model(&form).Select("Name", "Price").Updates(form).Error
}

func ordersWhere(db *gorm.DB, customer int64) (ids []int64, err error) {
	err = db.Model(&activerecord.Order{}).
		Where("customer_id = ?", customer).Pluck("id", &ids).Error
	return ids, err
}
