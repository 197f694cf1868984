package repository

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/aggregate"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Orders keeps orders in the tables orders and order_items, and their events in
// the outbox.
type Orders struct{ session *session }

var _ domainmodel.OrderRepository = (*Orders)(nil)

// FindByID loads the order in one statement.
// It implements domainmodel.OrderRepository.
func (r *Orders) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	return r.session.orders.FindByID(ctx, id)
}

// Save writes the order's difference to the state in which it was loaded, or all
// of a new order, and its events, in one transaction.
// It implements domainmodel.OrderRepository.
func (r *Orders) Save(ctx context.Context, order *domainmodel.Order) error {
	if order == nil || order.ID() == 0 {
		return &domainmodel.InvalidValueError{What: "order", Value: "without an ID", Rule: "must come from NewOrder or a repository"}
	}
	return withUnknownReference(r.session.orders.Save(ctx, order)) // of a foreign key that is checked at COMMIT
}

// Update loads, changes and saves the order in one transaction, up to ten times, and returns it
// as it was saved. To name the command by a Key, or to try it more or less often, call it in
// Store.InTransaction, which takes these options. If the Key was used before, InTransaction
// does nothing, and you get no order: load it, or store your answer with Answer.
// It implements domainmodel.OrderRepository.
func (r *Orders) Update(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
	order, err := r.session.orders.Update(ctx, id, change)
	return order, withUnknownReference(err)
}

// orders is the repository of package aggregate, with the shop's types.
type orders = aggregate.Repository[domainmodel.Order, domainmodel.OrderID, domainmodel.OrderSnapshot, domainmodel.Event]

func newOrders(session *unitofwork.Session, box *outbox.Outbox, rows orderRows) *orders {
	return aggregate.New(session, box, aggregate.Mapping[domainmodel.Order, domainmodel.OrderID, domainmodel.OrderSnapshot, domainmodel.Event]{
		Kind:     orderKind,
		ID:       func(s domainmodel.OrderSnapshot) domainmodel.OrderID { return s.ID },
		Version:  func(s domainmodel.OrderSnapshot) int64 { return s.Version },
		Load:     rows.load,
		Insert:   rows.insert,
		Update:   rows.update,
		Records:  recordsOf,
		Recorded: alreadyRecorded,
	})
}

// orderRows reads and writes the rows of an order.
type orderRows struct {
	sql   *statements
	guard *guard.Guard
}

func (r orderRows) load(ctx context.Context, session *unitofwork.Session, id domainmodel.OrderID) (*domainmodel.Order, error) {
	var row activerecord.Order
	var counted string
	err := readFirst(ctx, session, r.sql.findOrder, int64(id), domainmodel.ErrOrderNotFound, append(orderFields(&row), &counted)...)
	return restoreOrder(id, row, counted, err)
}

func (r orderRows) insert(db *gorm.DB, after domainmodel.OrderSnapshot) error {
	row := orderRow(after)
	err := r.sql.insertOrder.Exec(db, orderFields(&row)...).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fmt.Errorf("%w: %w", &domainmodel.OrderExistsError{OrderID: after.ID}, err)
	}
	if err != nil || len(after.Items) == 0 {
		return withUnknownReference(err)
	}
	err = r.guard.WriteChildren(db, row.ID, func() error { return r.insertItems(db, after.ID, after.Items) })
	return withUnknownReference(err)
}

// update writes the order's row, and of its items those that differ. The row is
// written whatever changed, since it carries the version of the whole aggregate.
func (r orderRows) update(db *gorm.DB, before, after domainmodel.OrderSnapshot) error {
	err := unitofwork.Guarded(r.updateRow(db, before, after),
		func(db *gorm.DB) *gorm.DB { return db.Model(&activerecord.Order{}).Where("id = ?", int64(before.ID)) },
		domainmodel.ErrOrderNotFound,
		func(stored int64) error {
			return &domainmodel.ConflictError{OrderID: before.ID, Loaded: before.Version, Stored: stored}
		})
	if _, unreadable := errors.AsType[*unitofwork.InvalidValueError](err); unreadable {
		return &domainmodel.CorruptOrderError{OrderID: before.ID, Err: err}
	}
	if err == nil && !slices.Equal(before.Items, after.Items) {
		err = r.guard.WriteChildren(db, int64(before.ID), func() error { return r.updateItems(db, before, after) })
	}
	return withUnknownReference(err)
}

// updateRow leaves the status alone where it has not changed: to write it would cost
// SQLite a page of the status's index, whatever is written.
func (r orderRows) updateRow(db *gorm.DB, before, after domainmodel.OrderSnapshot) *gorm.DB {
	row := orderRow(after)
	update, fields := r.sql.updateTotal, totalFields(&row)
	if after.Status != before.Status {
		update, fields = r.sql.updateOrder, changingFields(&row)
	}
	return update.Exec(db, append(fields, int64(before.ID), before.Version, string(before.Status), before.Total)...)
}

func (r orderRows) updateItems(db *gorm.DB, before, after domainmodel.OrderSnapshot) error {
	// An item that is not as it was loaded was changed by code that increments no version.
	conflict := &domainmodel.ConflictError{OrderID: before.ID, Loaded: before.Version, Stored: before.Version}
	removed, changed, added := difference(before.Items, after.Items)
	for items := range slices.Chunk(removed, statement.Chunk) {
		query := db.Where("order_id = ? AND (product_id, unit_price, quantity) IN ?", int64(after.ID), values(items))
		query.Statement.SkipHooks = true // the rules are the domain's
		if err := expect(len(items), query.Delete(&activerecord.OrderItem{}), conflict); err != nil {
			return err
		}
	}
	for _, item := range changed {
		result := r.sql.updateItem.Exec(db, item[1].UnitPrice, item[1].Quantity,
			int64(after.ID), int64(item[0].ProductID), item[0].UnitPrice, item[0].Quantity)
		if err := expect(1, result, conflict); err != nil {
			return err
		}
	}
	err := r.insertItems(db, after.ID, added)
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fmt.Errorf("%w: %w", conflict, err)
	}
	return err
}

func (r orderRows) insertItems(db *gorm.DB, id domainmodel.OrderID, items []domainmodel.ItemSnapshot) error {
	rows := make([]any, 0, r.sql.insertItems.Columns*len(items))
	for _, item := range items {
		rows = append(rows, int64(id), int64(item.ProductID), item.UnitPrice, item.Quantity)
	}
	return r.sql.insertItems.Exec(db, rows)
}

// withUnknownReference returns the error with what a foreign key means to the domain.
func withUnknownReference(err error) error {
	if errors.Is(err, gorm.ErrForeignKeyViolated) && !errors.Is(err, domainmodel.ErrUnknownReference) {
		return fmt.Errorf("%w: %w", domainmodel.ErrUnknownReference, err)
	}
	return err
}

// difference compares the items of an order; of a changed one it returns both
// states. Commands add items at the end, so what is left of before is the beginning
// of after. An item that was removed and added again is removed and added here too:
// the rows keep the items' order.
func difference(before, after []domainmodel.ItemSnapshot) (removed []domainmodel.ItemSnapshot, changed [][2]domainmodel.ItemSnapshot, added []domainmodel.ItemSnapshot) {
	for _, item := range before {
		if len(after) == 0 || after[0].ProductID != item.ProductID {
			removed = append(removed, item)
			continue
		}
		if after[0] != item {
			changed = append(changed, [2]domainmodel.ItemSnapshot{item, after[0]})
		}
		after = after[1:]
	}
	return removed, changed, after
}

// values are the columns by which an item's row is found that nobody has changed.
func values(items []domainmodel.ItemSnapshot) [][]any {
	rows := make([][]any, len(items))
	for i, item := range items {
		rows[i] = []any{int64(item.ProductID), item.UnitPrice, item.Quantity}
	}
	return rows
}

// alreadyRecorded tells a new order with the ID of a deleted one, whose events
// stay, from one whose version old code has set back.
func alreadyRecorded(before domainmodel.OrderSnapshot, existed bool, after domainmodel.OrderSnapshot) error {
	if !existed {
		return &domainmodel.OrderExistsError{OrderID: after.ID}
	}
	return versionSetBackError(after.ID, before.Version, "that of its last event")
}

// versionSetBackError is for an order whose version other code has set back below that of its
// last event: the next Save would record events of a version that is taken.
func versionSetBackError(id domainmodel.OrderID, version int64, least string) error {
	return &domainmodel.CorruptOrderError{OrderID: id, Err: &domainmodel.InvalidValueError{
		What: "version", Value: strconv.FormatInt(version, 10), Rule: "must not be below " + least,
	}}
}

// expect returns the error otherwise unless the statement wrote that many rows.
func expect(rows int, result *gorm.DB, otherwise error) error {
	if result.Error == nil && result.RowsAffected != int64(rows) {
		return otherwise
	}
	return result.Error
}
