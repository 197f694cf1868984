package doubleship

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord explores two requests, and then runs the shortest bad schedule
// again, for the record.
func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := prepare(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	x, found, err := exploreRequests(ctx, w, contested, ship)
	if err != nil {
		return err
	}
	s := seen{found: found}
	if found.Shortest != nil {
		w.Notes = append([]string{"Active Record, the shortest schedule that goes wrong:"},
			found.Shortest.Timeline([2]string{"one request", "the other"}, 76)...)
		x.Sessions[0].Do = recorded(w, x.Sessions[0].Do)
		if s.errs, err = x.Replay(ctx, found.Shortest); err != nil {
			return err
		}
	}
	w.Seen, w.Refusal = s, errors.Join(s.errs[:]...)
	return nil
}

// ship is what a request does that ships an order. Ship begins the transaction, so the
// order is loaded before it.
func ship(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return order.Ship(db)
}

// recorded begins the recording when the use case begins.
func recorded(w *lesson.World, do func(context.Context, *gorm.DB) error) func(context.Context, *gorm.DB) error {
	return func(ctx context.Context, db *gorm.DB) error {
		w.StartRecording()
		return do(ctx, db)
	}
}

const mail = "e-mail"

// exploreRequests explores two requests that ship the order.
func exploreRequests(ctx context.Context, w *lesson.World, order int64, ship func(*gorm.DB, int64) error) (x *explore.Exploration, found *explore.Result, err error) {
	request := func() explore.Session {
		return explore.Session{Do: func(_ context.Context, db *gorm.DB) error { return ship(db, order) }}
	}
	x, err = exploration(ctx, w, order, request, func(_ context.Context, s explore.Schedule) (mails int, err error) {
		return s.Noted(mail), nil
	})
	if err != nil {
		return nil, nil, err
	}
	defer func(before func(activerecord.Mail) error) { activerecord.SendMail = before }(activerecord.SendMail)
	activerecord.SendMail = func(activerecord.Mail) error {
		x.Note(mail)
		return nil
	}
	found, err = x.Run(ctx)
	return x, found, err
}

// What follows is what a disciplined team does about it. Every place that changes
// an order's status has to.

// shipLocked loads the order in the transaction, locked until it ends: FOR UPDATE
// where the database has that; SQLite's transactions are alone anyway.
func shipLocked(db *gorm.DB, id int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		order, err := activerecord.FindOrder(tx.Clauses(clause.Locking{Strength: "UPDATE"}), id)
		if err != nil {
			return err
		}
		return order.Ship(tx)
	})
}

var errNotPaid = errors.New("the order is not paid any more")

// shipGuarded ships an order that was loaded some time ago: it first changes the
// status in the row, which only one request can do. Ship then goes by the order in
// memory, which still says paid.
func shipGuarded(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return db.Transaction(func(tx *gorm.DB) error {
		if err := markShipped(tx, id); err != nil {
			return err
		}
		return order.Ship(tx)
	})
}

// markShipped changes the status of a paid order, and of no other.
func markShipped(db *gorm.DB, id int64) error {
	marked := db.Model(&activerecord.Order{}).
		Where("id = ? AND status = ?", id, activerecord.StatusPaid).
		UpdateColumn("status", activerecord.StatusShipped)
	if marked.Error != nil {
		return marked.Error
	}
	if marked.RowsAffected == 0 {
		return fmt.Errorf("ship order %d: %w", id, errNotPaid)
	}
	return nil
}

// shipRowsApart takes the stock first, and then marks the order, each in a transaction
// of its own. It has the status in its WHERE nevertheless.
func shipRowsApart(db *gorm.DB, id int64) error {
	order, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if order.Status != activerecord.StatusPaid {
		return fmt.Errorf("ship order %d: %w", id, errNotPaid)
	}
	for _, item := range order.Items {
		taken := db.Model(&activerecord.Stock{}).
			Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", lesson.Warehouse, item.ProductID, item.Quantity).
			UpdateColumn("quantity", gorm.Expr("quantity - ?", item.Quantity))
		if taken.Error != nil {
			return taken.Error
		}
		if taken.RowsAffected == 0 {
			return activerecord.ErrOutOfStock
		}
	}
	if err := markShipped(db, id); err != nil {
		return err
	}
	return activerecord.SendMail(activerecord.Mail{To: order.Customer.Email, Subject: "Your order has been shipped"})
}

// withCare explores both remedies, on an order of their own.
func withCare(ctx context.Context, w *lesson.World) (observed string, kept bool, err error) {
	_, locked, err := exploreRequests(ctx, w, spare, shipLocked)
	if err != nil {
		return "", false, err
	}
	_, guarded, err := exploreRequests(ctx, w, spare, shipGuarded)
	if err != nil {
		return "", false, err
	}
	return fmt.Sprintf("%d of %d; loaded before, with the status in a WHERE: %d of %d", locked.Wrong, locked.Schedules, guarded.Wrong, guarded.Schedules),
		locked.Wrong+guarded.Wrong == 0, nil
}
