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

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// seen is what a scenario saw: the status in memory and in the row after COMMIT had
// failed, and the IDs of the order that was rolled back and the one after it.
type seen struct {
	memory, row string
	draft, next int64
}

// writeTwice changes an order in memory, writes it under a context that has ended,
// and then again.
var writeTwice = map[lesson.Side]func(context.Context, *lesson.World) (memory, row string, again error, err error){
	lesson.ActiveRecord: cancelTwice,
	lesson.DomainModel:  saveTwice,
}

// tellOfTwoAttempts ships an order for which COMMIT fails once, and counts the mails:
// of Active Record, which loads it again, and of the events.
var tellOfTwoAttempts = map[lesson.Side]func(context.Context, *lesson.World) (observed string, told bool, err error){
	lesson.ActiveRecord: mailAfterTwoAttempts,
	lesson.DomainModel:  tellAfterTwoAttempts,
}

func answer(err error) string {
	if err != nil {
		return "refused"
	}
	return "done"
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

// ended returns a context that has ended, as that of a request whose user has left.
func ended(ctx context.Context) context.Context {
	ctx, end := context.WithCancel(ctx)
	end()
	return ctx
}

// shipLoadedTwice ships the order that way. The first COMMIT fails.
func shipLoadedTwice(db *gorm.DB, id int64) error {
	if err := shipLoaded(db, id); !errors.Is(err, gorm.ErrForeignKeyViolated) {
		return fmt.Errorf("COMMIT should have failed, got: %v", err)
	}
	return errors.Join(printLabel(db, id), shipLoaded(db, id))
}

// mailAfterTwoAttempts counts the mails about an order that was shipped that way.
func mailAfterTwoAttempts(ctx context.Context, w *lesson.World) (observed string, told bool, err error) {
	before := len(w.Mails())
	err = shipLoadedTwice(w.DB.WithContext(ctx), fourth)
	mails := len(w.Mails()) - before
	return fmt.Sprintf("loaded again, without events: %d mail", mails), mails == 1, err
}

// cancelTwice cancels the third order, first under a context that has ended.
func cancelTwice(ctx context.Context, w *lesson.World) (memory, row string, again error, err error) {
	order, err := activerecord.FindOrder(w.DB.WithContext(ctx), third)
	if err != nil {
		return "", "", nil, err
	}
	if err := order.Cancel(w.DB.WithContext(ended(ctx))); !errors.Is(err, context.Canceled) {
		return "", "", nil, fmt.Errorf("a context that has ended should be noticed, got: %v", err)
	}
	memory = order.Status
	row, err = lesson.Status(ctx, w.DB, third)
	return memory, row, order.Cancel(w.DB.WithContext(ctx)), err
}

// shipInTwoAttempts changes an order of its own and saves it, again when the first
// COMMIT has failed.
func shipInTwoAttempts(ctx context.Context, w *lesson.World, orders domainmodel.OrderRepository, id domainmodel.OrderID) error {
	order, err := orders.FindByID(ctx, id)
	if err != nil {
		return err
	}
	if err := order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), noon); err != nil {
		return err
	}
	if err := orders.Save(ctx, order); !errors.Is(err, gorm.ErrForeignKeyViolated) {
		return fmt.Errorf("COMMIT should have failed, got: %v", err)
	}
	return errors.Join(printLabel(w.DB.WithContext(ctx), int64(id)), orders.Save(ctx, order))
}

// tellAfterTwoAttempts counts the mails about an order that hastyOrders saved, and
// about one that repository.Orders saved.
func tellAfterTwoAttempts(ctx context.Context, w *lesson.World) (observed string, told bool, err error) {
	hasty := &hastyOrders{Orders: w.Store.Orders, db: w.DB}
	if err := w.Relay().Drain(ctx); err != nil { // what the scenario left
		return "", false, err
	}
	before := len(w.Mails())
	if err := shipInTwoAttempts(ctx, w, hasty, fourth); err != nil {
		return "", false, err
	}
	for i, event := range hasty.published {
		id := domainmodel.EventID{OrderID: fourth, Version: 2, Number: i + 1}
		if err := w.Notifier().Notify(ctx, domainmodel.SavedEvent{ID: id, Event: event}); err != nil {
			return "", false, err
		}
	}
	lost := len(w.Mails())
	if err := shipInTwoAttempts(ctx, w, w.Store.Orders, fifth); err != nil {
		return "", false, err
	}
	err = w.Relay().Drain(ctx)
	return fmt.Sprintf("events taken before COMMIT: %d mails; by Orders.Save: %d", lost-before, len(w.Mails())-lost), lost-before == 1, err
}

// saveTwice cancels the third order in memory and saves it, first under a context
// that has ended.
func saveTwice(ctx context.Context, w *lesson.World) (memory, row string, again error, err error) {
	order, err := w.Store.Orders.FindByID(ctx, third)
	if err != nil {
		return "", "", nil, err
	}
	if err := order.Cancel(noon); err != nil {
		return "", "", nil, err
	}
	if err := w.Store.Orders.Save(ended(ctx), order); !errors.Is(err, context.Canceled) {
		return "", "", nil, fmt.Errorf("a context that has ended should be noticed, got: %v", err)
	}
	memory = string(order.Status())
	row, err = lesson.Status(ctx, w.DB, third)
	return memory, row, w.Store.Orders.Save(ctx, order), err
}
