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
	Warehouses func(*gorm.DB, string) (*activerecord.Warehouse, error)
	Rates      func(*gorm.DB, *activerecord.Warehouse, int) (int64, error)
	Stock      func(*gorm.DB, int64, []activerecord.OrderItem) error
	Mailer     func(activerecord.Mail) error
}

// shipWith is Order.Ship, with all that it uses passed in.
func shipWith(db *gorm.DB, o *activerecord.Order, in dependencies) error {
	if o.Status != paid {
		return activerecord.ErrWrongStatus
	}
	err := db.Transaction(func(tx *gorm.DB) error {
		from, err := in.Warehouses(tx, o.Region)
		if err != nil {
			return err
		}
		cost, err := in.Rates(tx, from, pieces(o))
		if err != nil {
			return err
		}
		if err := in.Stock(tx, from.ID, o.Items); err != nil {
			return err
		}
		o.Status, o.ShippedAt = shipped, &lesson.Noon
		o.WarehouseID, o.ShippingCost = &from.ID, cost
		return tx.Model(o).Select(columns).Updates(o).Error
	})
	if err != nil {
		return err
	}
	return in.Mailer(activerecord.Mail{To: o.Customer.Email})
}

func pieces(o *activerecord.Order) (sum int) {
	for _, item := range o.Items {
		sum += item.Quantity
	}
	return sum
}

const paid, shipped = activerecord.StatusPaid, activerecord.StatusShipped

// columns are those of an order that shipping sets.
var columns = []string{"Status", "ShippedAt", "WarehouseID", "ShippingCost"}
