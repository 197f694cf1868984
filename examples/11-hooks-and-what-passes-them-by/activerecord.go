package hooksandwhatpassesthemby

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	return run(ctx, w, requests{
		closeAccount: func() error { return closeAccount(db, bob) },
		place:        func() error { return place(db, []byte(body)) },
		editProduct:  func() error { return editProduct(db, gift) },
		ordersOf:     func(customer int64) ([]int64, error) { return ordersOf(db, customer) },
	})
}

// closeAccount cancels the customer's orders.
func closeAccount(db *gorm.DB, customer int64) error {
	// Cancel is not called. Updates would run the hook on an empty order.
	return db.Model(&activerecord.Order{}).
		Where("customer_id = ?", customer).
		UpdateColumns(cancelledNow()).Error
}

func cancelledNow() activerecord.Order {
	return activerecord.Order{Status: activerecord.StatusCancelled, CancelledAt: &lesson.Noon}
}

// place opens an order for the customer and the region that the body names.
func place(db *gorm.DB, body []byte) error {
	order := activerecord.Order{
		Status:   activerecord.StatusPending,
		Currency: "EUR", PlacedAt: lesson.Noon,
	}
	if err := json.Unmarshal(body, &order); err != nil {
		return err
	}
	return db.Create(&order).Error
}

// editProduct stores what an admin has typed.
func editProduct(db *gorm.DB, form activerecord.Product) error {
	return db.Model(&form).Updates(form).Error
}

// ordersOf is the list that a customer is shown.
func ordersOf(db *gorm.DB, customer int64) (ids []int64, err error) {
	err = db.Model(&activerecord.Order{}).
		Where(&activerecord.Order{CustomerID: customer}).
		Pluck("id", &ids).Error
	return ids, err
}
