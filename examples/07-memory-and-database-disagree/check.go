package memoryanddatabasedisagree

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The orders, by what is done with them. Each has one item, and only the last is paid.
const repeated, changed, loadedAgain, together, too, told = 1, 2, 3, 4, 5, 6

func prepare(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	for range too {
		if _, err := lesson.PlacedOrder(db, lesson.Coffee); err != nil {
			return err
		}
	}
	if _, err := lesson.PaidOrder(db, lesson.Coffee); err != nil {
		return err
	}
	w.Tap().Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		if op.Kind == sqltap.Commit && ctx.Value(noCommit{}) != nil {
			return sqltap.DropConnection(ctx, op, call)
		}
		return call(ctx)
	})
	w.StartRecording()
	return nil
}

type noCommit struct{}

// withoutCommit returns a context under which the connection breaks when COMMIT is sent.
// The database rolls back.
func withoutCommit(ctx context.Context) context.Context {
	return context.WithValue(ctx, noCommit{}, true)
}

// fails returns nil for what a COMMIT under that context returns.
func fails(err error) error {
	if errors.Is(err, sqltap.ErrInjected) {
		return nil
	}
	return fmt.Errorf("COMMIT should have failed, got: %v", err)
}

// commandsOf are those of the way that is looked at.
func commandsOf(c *lesson.Check) commands {
	if c.Care {
		return withCare
	}
	return asUsual
}

func answer(err error) string {
	if err != nil {
		return "refused"
	}
	return "done"
}

func tryingAgainPays(c *lesson.Check) (string, bool) {
	status := c.Status(repeated)
	return fmt.Sprintf("trying again is %s; the row says %q", answer(c.Refusal), status), status == activerecord.StatusPaid
}

func modelSaysWhatItsRowsSay(c *lesson.Check) (string, bool) {
	order, err := activerecord.FindOrder(c.DB, changed)
	if !c.NoError(err) {
		return "", false
	}
	failing := c.DB.WithContext(withoutCommit(c.Context()))
	c.NoError(fails(commandsOf(c).changeQuantity(failing, order)))
	c.NoError(fails(commandsOf(c).pay(failing, order)))
	return comparedWithRows(c, order.Status, order.Items[0].Quantity)
}

func orderSaysWhatItsRowsSay(c *lesson.Check) (string, bool) {
	order, err := c.Store.Orders.FindByID(c.Context(), changed)
	if !c.NoError(err) {
		return "", false
	}
	c.NoError(order.ChangeQuantity(domainmodel.ProductID(lesson.Coffee), 5))
	c.NoError(order.Pay(order.Total(), lesson.Noon))
	c.NoError(fails(c.Store.Orders.Save(withoutCommit(c.Context()), order)))
	item, _ := order.Item(domainmodel.ProductID(lesson.Coffee))
	return comparedWithRows(c, string(order.Status()), item.Quantity())
}

func comparedWithRows(c *lesson.Check, status string, quantity int) (string, bool) {
	rows, err := activerecord.FindOrder(c.DB, changed)
	if !c.NoError(err) {
		return "", false
	}
	memory := fmt.Sprintf("%s, quantity %d", status, quantity)
	stored := fmt.Sprintf("%s, quantity %d", rows.Status, rows.Items[0].Quantity)
	return fmt.Sprintf("memory: %s; rows: %s", memory, stored), memory == stored
}

func modelIsPaidByID(c *lesson.Check) (string, bool) {
	c.NoError(fails(commandsOf(c).payByID(c.DB.WithContext(withoutCommit(c.Context())), loadedAgain)))
	return paid(c, commandsOf(c).payByID(c.DB, loadedAgain), loadedAgain)
}

func orderIsPaidByID(c *lesson.Check) (string, bool) {
	c.NoError(fails(payByID(withoutCommit(c.Context()), c.Store.Orders, loadedAgain)))
	return paid(c, payByID(c.Context(), c.Store.Orders, loadedAgain), loadedAgain)
}

func modelsArePaidTogether(c *lesson.Check) (string, bool) {
	one, err := activerecord.FindOrder(c.DB, together)
	other, otherErr := activerecord.FindOrder(c.DB, too)
	if !c.NoError(errors.Join(err, otherErr)) {
		return "", false
	}
	c.NoError(fails(commandsOf(c).payTogether(c.DB.WithContext(withoutCommit(c.Context())), one, other)))
	return paid(c, commandsOf(c).payTogether(c.DB, one, other), together, too)
}

func ordersArePaidTogether(c *lesson.Check) (string, bool) {
	one, err := c.Store.Orders.FindByID(c.Context(), together)
	other, otherErr := c.Store.Orders.FindByID(c.Context(), too)
	if !c.NoError(errors.Join(err, otherErr)) {
		return "", false
	}
	c.NoError(errors.Join(one.Pay(one.Total(), lesson.Noon), other.Pay(other.Total(), lesson.Noon)))
	c.NoError(fails(saveTogether(withoutCommit(c.Context()), c.Store, one, other)))
	return paid(c, saveTogether(c.Context(), c.Store, one, other), together, too)
}

// paid says whether the rows of the orders are, after trying again.
func paid(c *lesson.Check, again error, orders ...int64) (string, bool) {
	n := 0
	for _, id := range orders {
		if c.Status(id) == activerecord.StatusPaid {
			n++
		}
	}
	return fmt.Sprintf("trying again is %s; paid: %d of %d", answer(again), n, len(orders)), n == len(orders)
}

func mailOfShip(c *lesson.Check) (string, bool) {
	order, err := activerecord.FindOrder(c.DB, told)
	if !c.NoError(err) {
		return "", false
	}
	c.NoError(fails(order.Ship(c.DB.WithContext(withoutCommit(c.Context())))))
	mails := len(c.Mails())
	return fmt.Sprintf("mails by Ship: %d", mails), mails == 0
}

func mailOfEvents(c *lesson.Check) (string, bool) {
	order, err := c.Store.Orders.FindByID(c.Context(), told)
	if !c.NoError(err) {
		return "", false
	}
	before := len(c.Mails())
	c.NoError(fails(shipAndTell(c.Context(), c.Store.Orders, order, c.Notifier())))
	early := len(c.Mails()) - before
	c.NoError(c.Relay().Drain(c.Context()))
	late := len(c.Mails()) - before - early
	return fmt.Sprintf("mails by code that takes Events(): %d, by the outbox: %d", early, late), early == 0
}
