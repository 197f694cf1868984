package maillostorsenttwice

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The paid orders of every way, by what becomes of them. The last ones are for the
// claims.
const unlucky, crashed, together, soldOut, watched, stored, dropped, twice = 1, 2, 3, 4, 5, 6, 7, 8

// seen is what a scenario saw: the error of the next try after the process had died,
// and the status of the watched order, as others saw it when its mail went out.
type seen struct {
	afterDeath error
	whenMailed string
}

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

// whileDying calls do as a process that dies when die is called: none of its code
// runs after that, and none of its statements reaches the database.
func whileDying(w *lesson.World, do func(die func()) error) error {
	ended := make(chan error, 1)
	go func() {
		died := false
		defer func() {
			if died {
				ended <- nil
			}
		}()
		err := do(func() {
			died = true
			w.Tap().Intercept(sqltap.FailBefore)
			runtime.Goexit()
		})
		ended <- fmt.Errorf("the process should have died, got: %v", err)
	}()
	err := <-ended
	w.Tap().Intercept(nil)
	return err
}

func toldAfterDown(c *lesson.Check) (string, bool) {
	return told(c, unlucky, c.Refusal)
}

func toldAfterDeath(c *lesson.Check) (string, bool) {
	return told(c, crashed, c.Seen.(seen).afterDeath)
}

// told says whether the customer was told of the order, once, by the next try at the
// latest.
func told(c *lesson.Check, order int64, nextTry error) (string, bool) {
	answer := "done"
	if nextTry != nil {
		answer = "refused"
	}
	mails := mailsAbout(c, order)
	return fmt.Sprintf("%s; the next try is %s; mails: %d", c.Status(order), answer, mails), mails == 1
}

func rolledBackIsNotMailed(c *lesson.Check) (string, bool) {
	status, mails := c.Status(together), mailsAbout(c, together)
	return fmt.Sprintf("the order is %q; mails: %d", status, mails), mails == 0
}

func mailedIsVisible(c *lesson.Check) (string, bool) {
	status := c.Seen.(seen).whenMailed
	return fmt.Sprintf("when the mail goes out, others read %q", status), status == activerecord.StatusShipped
}

// outboxOfActiveRecord ships an order while the mailer is down, and another one that is
// rolled back.
func outboxOfActiveRecord(c *lesson.Check) (string, bool) {
	box, err := openOutbox(c.Context(), c.DB)
	if !c.NoError(err) {
		return "", false
	}
	c.NoError(box.ship(c.Context(), stored))
	if err := box.send(c.Context(), func(activerecord.Mail) error { return errDown }); !errors.Is(err, errDown) {
		c.Errorf("the mailer should be down, got: %v", err)
	}
	if err := box.ship(c.Context(), dropped, soldOut); !errors.Is(err, activerecord.ErrOutOfStock) {
		c.Errorf("the order should be rolled back, got: %v", err)
	}
	c.NoError(box.send(c.Context(), activerecord.SendMail))
	return mailsOfOutbox(c, stored, dropped)
}

// outboxOfDomainModel looks at what the scenario did.
func outboxOfDomainModel(c *lesson.Check) (string, bool) {
	return mailsOfOutbox(c, unlucky, together)
}

func mailsOfOutbox(c *lesson.Check, shipped, rolledBack int64) (string, bool) {
	sent, wrong := mailsAbout(c, shipped), mailsAbout(c, rolledBack)
	return fmt.Sprintf("mails about the shipped one: %d, the other: %d", sent, wrong), sent == 1 && wrong == 0
}

// modelDiesAfterMail sends a mail from the outbox, in a process that dies before it can
// note that, and starts again.
func modelDiesAfterMail(c *lesson.Check) (string, bool) {
	box, err := openOutbox(c.Context(), c.DB)
	if !c.NoError(err) {
		return "", false
	}
	c.NoError(box.ship(c.Context(), twice))
	send := activerecord.SendMail
	c.NoError(whileDying(c.World, func(die func()) error {
		return box.send(c.Context(), func(m activerecord.Mail) error {
			defer die()
			return send(m)
		})
	}))
	c.Wait(time.Minute)
	c.NoError(box.send(c.Context(), send))
	return sentOnce(c)
}

// relayDiesAfterMail does the same.
func relayDiesAfterMail(c *lesson.Check) (string, bool) {
	c.NoError(shipOrders(c.Context(), c.Store, twice))
	c.NoError(whileDying(c.World, func(die func()) error {
		return tellCustomers(c.Context(), c.Store, domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
			defer die()
			return c.Notifier().Notify(ctx, event)
		}))
	}))
	c.Wait(time.Minute)
	c.NoError(tellCustomers(c.Context(), c.Store, c.Notifier()))
	return sentOnce(c)
}

func sentOnce(c *lesson.Check) (string, bool) {
	mails := mailsAbout(c, twice)
	return fmt.Sprintf("mails: %d", mails), mails == 1
}
