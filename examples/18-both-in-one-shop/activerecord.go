package bothinoneshop

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	return runRows(ctx, w, rowCommands{add: addItem, ship: ship, shipAgain: ship})
}

// rowCommands are the commands that a team with care writes in another way.
type rowCommands struct {
	add             func(product int64, pieces int) rowChange
	ship, shipAgain func(ctx context.Context, db *gorm.DB, id int64) error
}

// rowChange is what a request does with the order that it has loaded.
type rowChange func(order *activerecord.Order, db *gorm.DB) error

// runRows is the shop on a bad day: the mailer is down when an order ships, and orders are
// changed by two people at once. Then somebody looks at the list and at the report.
func runRows(ctx context.Context, w *lesson.World, commands rowCommands) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	err := whileDown(func() error { return commands.ship(ctx, db, shipped) })
	if err != nil {
		return err
	}
	s := seen{again: commands.shipAgain(ctx, db, shipped)}
	add := commands.add
	w.Refusal = sideBySide(db, charged, pay, add(lesson.Mug, 5))
	err1 := sideBySide(db, added, add(lesson.Coffee, 1), add(lesson.Mug, 1))
	err2 := sideBySide(db, changed, add(lesson.Coffee, 1), changeQuantity)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if s.list, err = activerecord.ListOrders(db, "", "placed", 0, 20); err != nil {
		return err
	}
	s.report, err = activerecord.RevenueReport(db)
	w.Seen = s
	return err
}

// sideBySide is two people at once: both load the order before either changes it.
func sideBySide(db *gorm.DB, id int64, one, other rowChange) error {
	mine, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	yours, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if err := one(mine, db); err != nil {
		return err
	}
	return other(yours, db)
}

func ship(ctx context.Context, db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db.WithContext(ctx), id)
	if err != nil {
		return err
	}
	return order.Ship(db.WithContext(ctx)) // and mails, after COMMIT
}
