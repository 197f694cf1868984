package bothinoneshop

import (
	"context"
	"errors"
	"fmt"
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

// reportIsTheSum compares the report with the items; of both together, with the
// aggregates.
func reportIsTheSum(ctx context.Context, w *lesson.World) (string, bool, error) {
	s := w.Seen.(seen)
	var reported, sum int64
	for _, line := range s.report {
		reported += line.Total
	}
	for _, row := range s.list {
		total, err := sumOfItems(ctx, w, row.ID)
		if err != nil {
			return "", false, err
		}
		sum += total
	}
	return fmt.Sprintf("reported %s, items sum to %s", lesson.Euros(reported), lesson.Euros(sum)), reported == sum, nil
}

// editedItem edits an item past the models, and looks at the list again.
func editedItem(ctx context.Context, w *lesson.World) (string, bool, error) {
	db, id := w.DB.WithContext(ctx), w.Seen.(seen).shipped
	if err := db.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = ?", id).Error; err != nil {
		return "", false, err
	}
	rows, err := activerecord.ListOrders(db, activerecord.StatusShipped, "", 0, 1)
	if err != nil || len(rows) != 1 {
		return "", false, fmt.Errorf("list the shipped order, got %d: %w", len(rows), err)
	}
	observed := "listed with " + lesson.Euros(rows[0].Total)
	if w.Side == lesson.DomainModel {
		_, err := w.Store.Orders.FindByID(ctx, domainmodel.OrderID(id))
		if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); corrupt {
			observed += "; a command refuses the order"
		}
	}
	return observed, rows[0].Total == 999*1000, nil
}

func sumOfItems(ctx context.Context, w *lesson.World, id int64) (int64, error) {
	if w.Side == lesson.ActiveRecord {
		order, err := activerecord.FindOrder(w.DB.WithContext(ctx), id)
		if err != nil {
			return 0, err
		}
		return order.CalculateTotal(), nil
	}
	order, err := w.Store.Orders.FindByID(ctx, domainmodel.OrderID(id)) // which refuses a total that is not the sum
	if err != nil {
		return 0, err
	}
	return order.Total().Minor(), nil
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

func placed(ctx context.Context, sh shop.Shop, sku string) (domainmodel.OrderID, error) {
	id, err := sh.Place(ctx, domainmodel.CustomerID(lesson.Ada), lesson.Region)
	if err != nil {
		return 0, err
	}
	product, err := sh.Product(ctx, sku)
	if err != nil {
		return 0, err
	}
	return id, sh.Add(ctx, id, product, 1)
}
