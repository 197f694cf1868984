package bothinoneshop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/14-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// seen is what a scenario saw.
type seen struct {
	shipped, contested int64 // orders
	again              error // of trying the mail again

	list                             []activerecord.OrderRow
	report                           []activerecord.Revenue
	listStatements, reportStatements int
}

var errDown = errors.New("the mailer is down")

// look looks at the list and at the report, and counts what each takes.
func (s *seen) look(w *lesson.World, list func() ([]activerecord.OrderRow, error), report func() ([]activerecord.Revenue, error)) (err error) {
	count := func() int { return len(lesson.Statements(w.Recorded())) }
	before := count()
	if s.list, err = list(); err != nil {
		return err
	}
	between := count()
	s.report, err = report()
	s.listStatements, s.reportStatements = between-before, count()-between
	return err
}

func placed(ctx context.Context, sh shop.Shop, product domainmodel.ProductID) (domainmodel.OrderID, error) {
	id, err := sh.Place(ctx, domainmodel.CustomerID(lesson.Ada), lesson.Region)
	if err != nil {
		return 0, err
	}
	return id, sh.Add(ctx, id, product, 1)
}

// mailed runs the relay until it has sent a mail, at the second try. Nobody asks it to
// try again.
func mailed(ctx context.Context, sh shop.Shop) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	var failed error
	sh.Send = func(m activerecord.Mail) error {
		if failed == nil {
			return errDown
		}
		stop()
		return activerecord.SendMail(m) // which goes to the world's mails
	}
	relay := sh.Relay()
	relay.Backoff = func(int) time.Duration { return 0 } // a lesson has no second to wait
	relay.OnError = func(err error) { failed = err }
	relay.OnSetAside = func(_ domainmodel.EventID, err error) { failed = err; stop() }
	if err := relay.Run(running); !errors.Is(err, context.Canceled) {
		return err
	}
	if !errors.Is(failed, errDown) {
		return fmt.Errorf("the mailer should be down at first, got: %v", failed)
	}
	return ctx.Err()
}

func listAndReportTakeOne(c *lesson.Check) (string, bool) {
	s := c.Seen.(seen)
	return fmt.Sprintf("%d and %d", s.listStatements, s.reportStatements), s.listStatements == 1 && s.reportStatements == 1
}

func listShowsTheCommand(c *lesson.Check) (string, bool) {
	s := c.Seen.(seen)
	at := slices.IndexFunc(s.list, func(r activerecord.OrderRow) bool { return r.ID == s.shipped })
	if at < 0 {
		return "the order is not in the list", false
	}
	row := s.list[at]
	return fmt.Sprintf("%s, %s, after Ship", row.Status, lesson.Euros(row.Total)),
		row.Status == activerecord.StatusShipped && row.Total == 1000
}

func customerIsTold(c *lesson.Check) (string, bool) {
	again, mails := "done", len(c.Mails())
	if c.Seen.(seen).again != nil {
		again = "refused"
	}
	return fmt.Sprintf("tried again: %s; mails: %d", again, mails), mails == 1
}

func totalIsRight(c *lesson.Check) (string, bool) { return c.Totals(c.Seen.(seen).contested) }

// reportOfRows compares the report with the items.
func reportOfRows(c *lesson.Check) (string, bool) {
	return reportIsTheSum(c, func(id int64) int64 {
		order, err := activerecord.FindOrder(c.DB, id)
		if !c.NoError(err) {
			return 0
		}
		return order.CalculateTotal()
	})
}

// reportOfOrders compares it with the aggregates, which have no total but the sum.
func reportOfOrders(c *lesson.Check) (string, bool) {
	return reportIsTheSum(c, func(id int64) int64 {
		order, err := c.Store.Orders.FindByID(c.Context(), domainmodel.OrderID(id))
		if !c.NoError(err) {
			return 0
		}
		return order.Total().Minor()
	})
}

func reportIsTheSum(c *lesson.Check, sumOf func(order int64) int64) (string, bool) {
	s := c.Seen.(seen)
	var reported, sum int64
	for _, line := range s.report {
		reported += line.Total
	}
	for _, row := range s.list {
		sum += sumOf(row.ID)
	}
	return fmt.Sprintf("reported %s, items sum to %s", lesson.Euros(reported), lesson.Euros(sum)), reported == sum
}

// editItemOfRow edits an item by SQL, and looks at the list again.
func editItemOfRow(c *lesson.Check) (string, bool) {
	c.NoError(c.DB.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = ?", c.Seen.(seen).shipped).Error)
	rows, err := activerecord.ListOrders(c.DB, activerecord.StatusShipped, "", 0, 1)
	if err != nil || len(rows) != 1 {
		c.Errorf("list the shipped order, got %d: %w", len(rows), err)
		return "", false
	}
	return "listed with " + lesson.Euros(rows[0].Total), rows[0].Total == 999*1000
}

// editItemOfOrder does the same, and has a command load the order.
func editItemOfOrder(c *lesson.Check) (string, bool) {
	observed, right := editItemOfRow(c)
	_, err := c.Store.Orders.FindByID(c.Context(), domainmodel.OrderID(c.Seen.(seen).shipped))
	if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); corrupt {
		observed += "; a command refuses the order"
	}
	return observed, right
}
