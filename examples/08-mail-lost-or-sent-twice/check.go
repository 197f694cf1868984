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

// noon is after every order was placed, whatever the clock says.
var noon = time.Date(2038, time.January, 1, 12, 0, 0, 0, time.UTC)

var errDown = errors.New("the mailer is down")

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

func mailAbout(order *activerecord.Order) activerecord.Mail {
	return activerecord.Mail{To: order.Customer.Email, Subject: subject(order.ID)}
}

func subject(order int64) string { return fmt.Sprintf("Your order %d has been shipped", order) }

func mailsAbout(c *lesson.Check, order int64) int {
	mails := 0
	for _, mail := range c.Mails() {
		if mail.Subject == subject(order) {
			mails++
		}
	}
	return mails
}

// withMailer calls do with another mailer, by the only way there is: a variable of
// package activerecord.
func withMailer(mailer func(activerecord.Mail) error, do func() error) error {
	before := activerecord.SendMail
	activerecord.SendMail = mailer
	defer func() { activerecord.SendMail = before }()
	return do()
}

// whileDown calls do while the mailer is down, which do is to notice.
func whileDown(do func() error) error {
	err := withMailer(func(activerecord.Mail) error { return errDown }, do)
	if !errors.Is(err, errDown) {
		return fmt.Errorf("the mailer should be down, got: %v", err)
	}
	return nil
}

func tryingAgainTells(c *lesson.Check) (string, bool) {
	status, mails, answer := c.Status(unlucky), mailsAbout(c, unlucky), "done"
	if c.Seen.(seen).retry != nil {
		answer = "refused"
	}
	return fmt.Sprintf("the order is %q, mails: %d; trying again is %s", status, mails, answer), mails == 1
}

func rolledBackIsNotMailed(c *lesson.Check) (string, bool) {
	status, mails := c.Status(together), mailsAbout(c, together)
	return fmt.Sprintf("the order is %q, mails: %d", status, mails), mails == 0
}

func mailedIsVisible(c *lesson.Check) (string, bool) {
	status := c.Seen.(seen).whenMailed
	return fmt.Sprintf("when it is mailed, others see the order %q", status), status == activerecord.StatusShipped
}

var errChangedMind = errors.New("the customer has changed their mind")

// outboxByHand ships an order while the mailer is down, and another one that is rolled
// back.
func outboxByHand(c *lesson.Check) (string, bool) {
	c.NoError(c.DB.AutoMigrate(&queuedMail{}))
	c.NoError(shipAndQueue(c.DB, queued))
	c.NoError(whileDown(func() error { return sendQueued(c.DB) }))
	err := c.DB.Transaction(func(tx *gorm.DB) error {
		return errors.Join(shipAndQueue(tx, dropped), errChangedMind)
	})
	if !errors.Is(err, errChangedMind) {
		c.Errorf("the order should be rolled back, got: %v", err)
	}
	c.NoError(sendQueued(c.DB))
	return mailsOfOutbox(c, "the team's own", queued, dropped)
}

// outboxOfStore looks at what the scenario did.
func outboxOfStore(c *lesson.Check) (string, bool) {
	return mailsOfOutbox(c, "the repository's", unlucky, together)
}

func mailsOfOutbox(c *lesson.Check, whose string, shipped, rolledBack int64) (string, bool) {
	sent, wrong := mailsAbout(c, shipped), mailsAbout(c, rolledBack)
	return fmt.Sprintf("%s: mails for shipped: %d, for rolled back: %d", whose, sent, wrong), sent == 1 && wrong == 0
}

// stopAfterMail ships an order, stops after its mail was sent and before that is
// written down, and starts again.
func stopAfterMail(c *lesson.Check) (string, bool) {
	c.NoError(shipAndQueue(c.DB, twice))
	running, stop := context.WithCancel(c.Context())
	defer stop()
	send := activerecord.SendMail
	err := withMailer(func(m activerecord.Mail) error {
		defer stop()
		return send(m)
	}, func() error { return sendQueued(c.DB.WithContext(running)) })
	if !errors.Is(err, context.Canceled) {
		c.Errorf("it should have been stopped, got: %v", err)
	}
	c.NoError(sendQueued(c.DB))
	mails := mailsAbout(c, twice)
	return fmt.Sprintf("%d mails", mails), mails == 1
}

// stopAfterEvent ships an order, stops after its event was delivered and before that
// is written down, and starts again. The mail is the first handler's work; the second
// one writes into the database, and so it can be done once.
func stopAfterEvent(c *lesson.Check) (string, bool) {
	c.NoError(shipOrders(c.Context(), c.Store, twice))
	var ids []string
	points := 0
	credit := c.Store.Once("credit points", func(context.Context, *repository.Store, domainmodel.SavedEvent) error {
		points++
		return nil
	})
	handle := func(ctx context.Context, event domainmodel.SavedEvent) error {
		ids = append(ids, event.ID.String())
		return errors.Join(c.Notifier().Notify(ctx, event), credit.Notify(ctx, event))
	}
	err := tellCustomers(c.Context(), c.Store, domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		defer c.Tap().Intercept(sqltap.FailBefore) // the process stops, and sends no more statements
		return handle(ctx, event)
	}))
	c.Tap().Intercept(nil)
	if !errors.Is(err, sqltap.ErrInjected) {
		c.Errorf("it should have been stopped, got: %v", err)
	}
	c.Wait(time.Minute) // until the lease of the relay that stopped has ended
	c.NoError(tellCustomers(c.Context(), c.Store, domainmodel.NotifierFunc(handle)))
	mails, told := mailsAbout(c, twice), strings.Join(slices.Compact(ids), " and ")
	return fmt.Sprintf("%d mails about event %s; under Store.Once: %d", mails, told, points), mails == 1
}
