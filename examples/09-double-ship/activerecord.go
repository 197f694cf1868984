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

// ship is what a request does that ships an order.
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
	x, err = exploration(ctx, w, order, request, func(_ *gorm.DB, s explore.Schedule) (mails int, err error) {
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
		claimed := tx.Model(&activerecord.Order{}).
			Where("id = ? AND status = ?", id, activerecord.StatusPaid).
			UpdateColumn("status", activerecord.StatusShipped)
		if claimed.Error != nil {
			return claimed.Error
		}
		if claimed.RowsAffected == 0 {
			return fmt.Errorf("ship order %d: %w", id, errNotPaid)
		}
		return order.Ship(tx)
	})
}

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

// withCare explores both remedies, on an order of their own.
func withCare(ctx context.Context, w *lesson.World) (observed string, kept bool, err error) {
	_, guarded, err := exploreRequests(ctx, w, spare, shipGuarded)
	if err != nil {
		return "", false, err
	}
	_, locked, err := exploreRequests(ctx, w, spare, shipLocked)
	if err != nil {
		return "", false, err
	}
	return fmt.Sprintf("status in WHERE: %d of %d; loaded in transaction: %d of %d", guarded.Wrong, guarded.Schedules, locked.Wrong, locked.Schedules),
		guarded.Wrong+locked.Wrong == 0, nil
}
