package bothinoneshop

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord is the shop as Active Record: an order is shipped while the mailer
// is down, and two sessions add to another one. Then somebody looks at the lists.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	paid, err := lesson.PaidOrder(db, lesson.Coffee)
	if err != nil {
		return err
	}
	open, err := lesson.PlacedOrder(db, lesson.Tea)
	if err != nil {
		return err
	}
	w.StartRecording()
	s := seen{shipped: paid.ID, contested: open.ID}

	working := activerecord.SendMail
	activerecord.SendMail = func(activerecord.Mail) error { return errDown }
	err = ship(db, s.shipped)
	activerecord.SendMail = working
	if !errors.Is(err, errDown) {
		return fmt.Errorf("the mailer should be down, got: %v", err)
	}
	s.again = ship(db, s.shipped)

	mine, err := activerecord.FindOrder(db, s.contested)
	if err != nil {
		return err
	}
	yours, err := activerecord.FindOrder(db, s.contested)
	if err != nil {
		return err
	}
	if err := add(db, mine, lesson.Coffee); err != nil {
		return err
	}
	if err := add(db, yours, lesson.Mug); err != nil {
		return err
	}
	err = s.look(w,
		func() ([]activerecord.OrderRow, error) { return activerecord.ListOrders(db, "", "placed", 0, 20) },
		func() ([]activerecord.Revenue, error) { return activerecord.RevenueReport(db) })
	w.Seen = s
	return err
}

func ship(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Ship(db) // and mails, after COMMIT
}

func add(db *gorm.DB, order *activerecord.Order, product int64) error {
	row, err := activerecord.FindProduct(db, product)
	if err != nil {
		return err
	}
	return order.AddItem(db, row, 1)
}
