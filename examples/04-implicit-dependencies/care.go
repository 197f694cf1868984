package implicitdependencies

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare does the same, and says what shipping uses.
func runWithCare(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	paid, err := lesson.PaidOrder(db, lesson.Coffee)
	if err != nil {
		return err
	}
	w.StartRecording()
	touched := newMeter(w, "Order")
	order, err := activerecord.FindOrder(db, paid.ID)
	if err != nil {
		return err
	}
	if err := shipWith(db, order, touched.dependencies(inTables)); err != nil {
		return err
	}
	w.Seen = touched.shipped()
	return nil
}

// dependencies are what shipping uses besides the order. A fake is a function.
type dependencies struct {
	Warehouses func(tx *gorm.DB, region string) (*activerecord.Warehouse, error)
	Rates      func(tx *gorm.DB, from *activerecord.Warehouse, o *activerecord.Order) (int64, error)
	Stock      func(tx *gorm.DB, from int64, items []activerecord.OrderItem) error
	Mailer     func(activerecord.Mail) error
}

// shipWith is Order.Ship, with all that it uses passed in.
func shipWith(db *gorm.DB, o *activerecord.Order, use dependencies) error {
	if o.Status != activerecord.StatusPaid {
		return activerecord.ErrWrongStatus
	}
	err := db.Transaction(func(tx *gorm.DB) error {
		warehouse, err := use.Warehouses(tx, o.Region)
		if err != nil {
			return err
		}
		cost, err := use.Rates(tx, warehouse, o)
		if err != nil {
			return err
		}
		if err := use.Stock(tx, warehouse.ID, o.Items); err != nil {
			return err
		}
		o.Status, o.ShippedAt = activerecord.StatusShipped, &noon
		o.WarehouseID, o.ShippingCost = &warehouse.ID, cost
		return tx.Model(o).Select("Status", "ShippedAt", "WarehouseID", "ShippingCost").Updates(o).Error
	})
	if err != nil {
		return err
	}
	return use.Mailer(activerecord.Mail{To: o.Customer.Email, Subject: "Your order has been shipped"})
}
