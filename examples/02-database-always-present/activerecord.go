package databasealwayspresent

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	order, err := paidRowShips(w.DB.WithContext(ctx))
	if err != nil {
		return err
	}
	w.Seen = order.Status
	return nil
}

// paidRowShips is the article's test: an order is inserted as paid, and shipped. Before it the
// database was opened, migrated, and filled with a customer, a product, a warehouse, its stock
// and a shipping rate; and SendMail was replaced.
func paidRowShips(db *gorm.DB) (*activerecord.Order, error) {
	row := paidRow()
	if err := db.Create(row).Error; err != nil {
		return nil, err
	}
	order, err := activerecord.FindOrder(db, row.ID)
	if err != nil {
		return nil, err
	}
	return order, order.Ship(db)
}

// paidRow builds the whole order in memory: storing it is one call.
func paidRow() *activerecord.Order {
	return &activerecord.Order{
		CustomerID: lesson.Ada, Region: lesson.Region, PlacedAt: lesson.Noon,
		Status: activerecord.StatusPaid, PaidAt: &lesson.Noon,
		Total: 1000, Currency: lesson.Currency,
		Items: []activerecord.OrderItem{coffee},
	}
}

var coffee = activerecord.OrderItem{ProductID: lesson.Coffee, UnitPrice: 1000, Quantity: 1}

// paidRowMayShip is how the rule alone is tried.
func paidRowMayShip(db *gorm.DB) error {
	_, err := paidRowShips(db)
	return err
}
