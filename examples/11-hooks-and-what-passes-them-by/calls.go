package hooksandwhatpassesthemby

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// calls are those of GORM that write a status.
var calls = []struct {
	name string
	set  func(db *gorm.DB, order *activerecord.Order, status string) error
}{
	// The hook is run on the order as it is going to be,
	{"Save", func(db *gorm.DB, order *activerecord.Order, status string) error {
		order.Status = status
		return db.Save(order).Error
	}},
	{"Updates", func(db *gorm.DB, order *activerecord.Order, status string) error {
		order.Status = status
		return db.Updates(order).Error
	}},
	// as it was,
	{"Update", func(db *gorm.DB, order *activerecord.Order, status string) error {
		return db.Model(order).Update("status", status).Error
	}},
	// on an empty one,
	{"Update of many", func(db *gorm.DB, order *activerecord.Order, status string) error {
		return db.Model(&activerecord.Order{}).Where("id = ?", order.ID).Update("status", status).Error
	}},
	// on none, which GORM takes for a mistake,
	{"gorm.G", func(db *gorm.DB, order *activerecord.Order, status string) error {
		_, err := gorm.G[activerecord.Order](db).Where("id = ?", order.ID).Update(db.Statement.Context, "status", status)
		return err
	}},
	// and not at all.
	{"UpdateColumn", func(db *gorm.DB, order *activerecord.Order, status string) error {
		return db.Model(order).UpdateColumn("status", status).Error
	}},
	{"Table", func(db *gorm.DB, order *activerecord.Order, status string) error {
		return db.Table("orders").Where("id = ?", order.ID).Update("status", status).Error
	}},
	{"Exec", func(db *gorm.DB, order *activerecord.Order, status string) error {
		return db.Exec("UPDATE orders SET status = ? WHERE id = ?", status, order.ID).Error
	}},
}

// attempts is what became of a status that each call was to write, into an order of its own.
type attempts struct {
	stored, refused []string // the calls
	orders          []int64  // that have the status
}

func attempt(ctx context.Context, db *gorm.DB, status string) (a attempts, err error) {
	for _, call := range calls {
		order, err := lesson.PlacedOrder(db, lesson.Tea)
		if err != nil {
			return a, err
		}
		_ = call.set(db, order, status) // the row says what became of it
		row, err := lesson.Status(ctx, db, order.ID)
		if err != nil {
			return a, err
		}
		if row == status {
			a.stored, a.orders = append(a.stored, call.name), append(a.orders, order.ID)
		} else {
			a.refused = append(a.refused, call.name)
		}
	}
	return a, nil
}
