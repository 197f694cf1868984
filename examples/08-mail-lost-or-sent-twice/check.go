package maillostorsenttwice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The paid orders of both scenarios, by what becomes of them. The last ones are for
// the claims.
const unlucky, together, soldOut, watched, queued, dropped, twice = 1, 2, 3, 4, 5, 6, 7

// seen is what a scenario saw: the error of trying again after the mailer was down,
// and the status of the watched order when its mail went out, as others saw it.
type seen struct {
	retry      error
	whenMailed string
}

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

var errDown = errors.New("the mailer is down")

// stopInBetween has a process stop after it has sent the mail of an order.
var stopInBetween = map[lesson.Side]func(context.Context, *lesson.World) (more string, err error){
	lesson.ActiveRecord: stopAfterMail,
	lesson.DomainModel:  stopAfterEvent,
}

// prepare places and pays the orders. One of them is of a product that is out of
// stock.
func prepare(db *gorm.DB) error {
	for id := range int64(twice) {
		product := lesson.Coffee
		if id+1 == soldOut {
			product = lesson.Mug
		}
		if _, err := lesson.PaidOrder(db, product); err != nil {
			return err
		}
	}
	return db.Model(&activerecord.Stock{}).Where("product_id = ?", lesson.Mug).UpdateColumn("quantity", 0).Error
}

func subject(order int64) string { return fmt.Sprintf("Your order %d has been shipped", order) }

func mailsAbout(w *lesson.World, order int64) int {
	mails := 0
	for _, mail := range w.Mails() {
		if mail.Subject == subject(order) {
			mails++
		}
	}
	return mails
}

func answer(err error) string {
	if err != nil {
		return "refused"
	}
	return "done"
}

// mailingBy calls do with another mailer, by the only way there is: a variable of
// package activerecord.
func mailingBy(mailer func(activerecord.Mail) error, do func() error) error {
	before := activerecord.SendMail
	activerecord.SendMail = mailer
	defer func() { activerecord.SendMail = before }()
	return do()
}

var errChangedMind = errors.New("the customer has changed their mind")

// outboxByHand runs the first two scenarios with it.
func outboxByHand(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := errors.Join(db.AutoMigrate(&queuedMail{}), shipAndQueue(db, queued)); err != nil {
		return err
	}
	err := mailingBy(func(activerecord.Mail) error { return errDown }, func() error { return sendQueued(db) })
	if !errors.Is(err, errDown) {
		return fmt.Errorf("the mailer should be down, got: %v", err)
	}
	err = db.Transaction(func(tx *gorm.DB) error {
		return errors.Join(shipAndQueue(tx, dropped), errChangedMind)
	})
	if !errors.Is(err, errChangedMind) {
		return err
	}
	return sendQueued(db)
}

// stopAfterMail ships an order, stops after its mail was sent and before that is
// written down, and starts again.
func stopAfterMail(ctx context.Context, w *lesson.World) (more string, err error) {
	db := w.DB.WithContext(ctx)
	if err := shipAndQueue(db, twice); err != nil {
		return "", err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	send := activerecord.SendMail
	err = mailingBy(func(m activerecord.Mail) error {
		defer stop()
		return send(m)
	}, func() error { return sendQueued(w.DB.WithContext(running)) })
	if !errors.Is(err, context.Canceled) {
		return "", fmt.Errorf("it should have been stopped, got: %v", err)
	}
	return "", sendQueued(db)
}

// stopAfterEvent ships an order, stops after its event was delivered and before
// that is written down, and starts again. The mail is the first handler's work;
// the second one writes into the database, and so it can be done once.
func stopAfterEvent(ctx context.Context, w *lesson.World) (more string, err error) {
	if err := shipOrders(ctx, w.Store, twice); err != nil {
		return "", err
	}
	var ids []string
	points := 0
	credit := w.Store.Once("credit points", func(context.Context, *repository.Store, domainmodel.SavedEvent) error {
		points++
		return nil
	})
	handle := func(ctx context.Context, event domainmodel.SavedEvent) error {
		ids = append(ids, event.ID.String())
		return errors.Join(w.Notifier().Notify(ctx, event), credit.Notify(ctx, event))
	}
	err = tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		defer w.Tap().Intercept(sqltap.FailBefore) // the process stops, and sends no more statements
		return handle(ctx, event)
	}))
	w.Tap().Intercept(nil)
	if !errors.Is(err, sqltap.ErrInjected) {
		return "", fmt.Errorf("it should have been stopped, got: %v", err)
	}
	w.Wait(time.Minute) // until the lease of the relay that stopped has ended
	err = tellCustomers(ctx, w.Store, domainmodel.NotifierFunc(handle))
	return fmt.Sprintf(" about event %s; under Store.Once: %d", strings.Join(slices.Compact(ids), " and "), points), err
}
