package memoryanddatabasedisagree

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The orders of both scenarios: paid, and each of them used once.
const first, second, third, fourth, fifth = 1, 2, 3, 4, 5

// noon is after every order was placed, whatever the clock says.
var noon = time.Date(2038, time.January, 1, 12, 0, 0, 0, time.UTC)

// seen is what a scenario saw: the status in memory and in the row after COMMIT had
// failed, and the IDs of the order that was rolled back and the one after it.
type seen struct {
	memory, row string
	draft, next int64
}

// prepare places and pays the orders. And it adds what a database of several
// programs may have: a foreign key that COMMIT looks at. The warehouse's program
// prints a label for each order that ships, and must have done so by then.
func prepare(db *gorm.DB) error {
	for _, statement := range []string{
		"CREATE TABLE labels (order_id INTEGER PRIMARY KEY)",
		"CREATE TABLE parcels (order_id INTEGER REFERENCES labels DEFERRABLE INITIALLY DEFERRED)",
		"CREATE TRIGGER parcel AFTER UPDATE OF status ON orders WHEN NEW.status = 'shipped' BEGIN INSERT INTO parcels VALUES (NEW.id); END",
	} {
		if err := db.Exec(statement).Error; err != nil {
			return err
		}
	}
	for range fifth {
		if _, err := lesson.PaidOrder(db, lesson.Coffee); err != nil {
			return err
		}
	}
	return nil
}

// printLabel removes the reason for which COMMIT fails.
func printLabel(db *gorm.DB, order int64) error {
	return db.Exec("INSERT INTO labels (order_id) VALUES (?)", order).Error
}

// deleteTea is what someone else does while an order of tea is placed.
func deleteTea(db *gorm.DB) error { return db.Delete(&activerecord.Product{}, lesson.Tea).Error }

// endedContext returns a context that has ended, as that of a request whose user has left.
func endedContext(ctx context.Context) context.Context {
	ctx, end := context.WithCancel(ctx)
	end()
	return ctx
}

func memorySaysWhatRowSays(c *lesson.Check) (string, bool) {
	s := c.Seen.(seen)
	return fmt.Sprintf("memory %q, row %q", s.memory, s.row), s.memory == s.row
}

func retryShips(c *lesson.Check) (string, bool) {
	status := c.Status(first)
	return fmt.Sprintf("the row says %q", status), status == activerecord.StatusShipped
}

func idsAreDistinct(c *lesson.Check) (string, bool) {
	s := c.Seen.(seen)
	return fmt.Sprintf("ID %d, the next one %d", s.draft, s.next), s.draft != s.next
}

func loadedByCaller(c *lesson.Check) (string, bool) {
	c.NoError(shipLoadedTwice(c.DB, second))
	status := c.Status(second)
	return fmt.Sprintf("loaded by each caller: the row says %q", status), status == activerecord.StatusShipped
}

// loadedByService looks at what the scenario did.
func loadedByService(c *lesson.Check) (string, bool) {
	status := c.Status(first)
	return fmt.Sprintf("loaded by the service: the row says %q", status), status == activerecord.StatusShipped
}

// shipLoadedTwice ships the order that way. The first COMMIT fails.
func shipLoadedTwice(db *gorm.DB, id int64) error {
	if err := shipLoaded(db, id); !errors.Is(err, gorm.ErrForeignKeyViolated) {
		return fmt.Errorf("COMMIT should have failed, got: %v", err)
	}
	return errors.Join(printLabel(db, id), shipLoaded(db, id))
}

// mailAfterTwoAttempts counts the mails about an order that was shipped that way.
func mailAfterTwoAttempts(c *lesson.Check) (string, bool) {
	before := len(c.Mails())
	c.NoError(shipLoadedTwice(c.DB, fourth))
	mails := len(c.Mails()) - before
	return fmt.Sprintf("loaded again, without events: %d mail", mails), mails == 1
}

// cancelTwice cancels the third order, first under a context that has ended.
func cancelTwice(c *lesson.Check) (string, bool) {
	order, err := activerecord.FindOrder(c.DB, third)
	if !c.NoError(err) {
		return "", false
	}
	if err := order.Cancel(c.DB.WithContext(endedContext(c.Context()))); !errors.Is(err, context.Canceled) {
		c.Errorf("a context that has ended should be noticed, got: %v", err)
	}
	memory, row := order.Status, c.Status(third)
	return afterWritingTwice(memory, row, order.Cancel(c.DB))
}

// saveTwice cancels the third order in memory and saves it, first under a context
// that has ended.
func saveTwice(c *lesson.Check) (string, bool) {
	order, err := c.Store.Orders.FindByID(c.Context(), third)
	if !c.NoError(err) {
		return "", false
	}
	c.NoError(order.Cancel(noon))
	if err := c.Store.Orders.Save(endedContext(c.Context()), order); !errors.Is(err, context.Canceled) {
		c.Errorf("a context that has ended should be noticed, got: %v", err)
	}
	memory, row := string(order.Status()), c.Status(third)
	return afterWritingTwice(memory, row, c.Store.Orders.Save(c.Context(), order))
}

func afterWritingTwice(memory, row string, again error) (string, bool) {
	answer := "done"
	if again != nil {
		answer = "refused"
	}
	return fmt.Sprintf("memory %q, row %q; writing again is %s", memory, row, answer), memory == row
}

// eventAfterTwoAttempts counts the mails about an order that hastyOrders saved, and
// about one that repository.Orders saved.
func eventAfterTwoAttempts(c *lesson.Check) (string, bool) {
	hasty := &hastyOrders{Orders: c.Store.Orders, db: c.DB}
	c.NoError(c.Relay().Drain(c.Context())) // what the scenario left
	before := len(c.Mails())
	shipInTwoAttempts(c, hasty, fourth)
	for i, event := range hasty.published {
		id := domainmodel.EventID{OrderID: fourth, Version: 2, Number: i + 1}
		c.NoError(c.Notifier().Notify(c.Context(), domainmodel.SavedEvent{ID: id, Event: event}))
	}
	between := len(c.Mails())
	shipInTwoAttempts(c, c.Store.Orders, fifth)
	c.NoError(c.Relay().Drain(c.Context()))
	early, late := between-before, len(c.Mails())-between
	return fmt.Sprintf("events taken before COMMIT: %d mails; by Orders.Save: %d", early, late), early == 1
}

// shipInTwoAttempts changes an order of its own and saves it, again when the first
// COMMIT has failed.
func shipInTwoAttempts(c *lesson.Check, orders domainmodel.OrderRepository, id domainmodel.OrderID) {
	order, err := orders.FindByID(c.Context(), id)
	if !c.NoError(err) {
		return
	}
	c.NoError(order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), noon))
	if err := orders.Save(c.Context(), order); !errors.Is(err, gorm.ErrForeignKeyViolated) {
		c.Errorf("COMMIT should have failed, got: %v", err)
	}
	c.NoError(printLabel(c.DB, int64(id)))
	c.NoError(orders.Save(c.Context(), order))
}
