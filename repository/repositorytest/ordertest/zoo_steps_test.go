package ordertest

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// steps are what people get wrong.
type steps struct {
	enter func(ctx context.Context, s *gormStore) (*gorm.DB, error) // the handle for the context
	load  func(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error)

	accept  func(order *domainmodel.Order) error
	changed func(order *domainmodel.Order) bool
	insert  func(tx *gorm.DB, after domainmodel.OrderSnapshot) error         // the order's row
	update  func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error // the order's row
	items   func(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error
	events  func(tx *gorm.DB, after domainmodel.OrderSnapshot, events []domainmodel.Event) error
	explain func(err error, existed bool, after domainmodel.OrderSnapshot) error
	settle  func(order, saved *domainmodel.Order) // the order in memory

	begin    func() *gormTx
	transact func(db *gorm.DB, do func(tx *gorm.DB) error) error
	inside   func(s *gormStore, db *gorm.DB, tx *gormTx) *gormStore // the store of the transaction
	note     func(tx *gormTx, err error)                            // a write that failed
	onError  func(tx *gormTx)
	onPanic  func(tx *gormTx)

	command func(ctx context.Context, s *gormStore, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error)

	next    func(db *gorm.DB, after int64) (eventRow, error)
	notify  func(ctx context.Context, row eventRow, notifier domainmodel.Notifier) error
	mark    func(db *gorm.DB, row *eventRow) error
	deliver func(ctx context.Context, s *gormStore, row *eventRow, notifier domainmodel.Notifier) error
	hold    func(held map[int64]bool, order int64)
}

func honest() steps {
	said := &payloads{}
	return steps{
		enter: enter, load: load,
		accept: accept, changed: changed, insert: insert, update: update, items: replaceItems,
		events: said.insert, explain: explain, settle: settle,
		begin:    func() *gormTx { return &gormTx{} },
		transact: func(db *gorm.DB, do func(tx *gorm.DB) error) error { return db.Transaction(do) },
		inside:   inside, note: note, onError: (*gormTx).putBack, onPanic: (*gormTx).putBack,
		command: command,
		next:    next, notify: said.notify, mark: mark, deliver: deliver, hold: func(held map[int64]bool, order int64) { held[order] = true },
	}
}

func enter(ctx context.Context, s *gormStore) (*gorm.DB, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if open, _ := ctx.Value(s.key).(*gormTx); open != nil && open != s.tx {
		return nil, refusal.ErrOutsideTransaction
	}
	return s.db.WithContext(ctx), nil
}

// load reads the order and its items in one statement.
func load(db *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) {
	row, err := joined(db.Order("i.id"), id)
	if err != nil {
		return nil, err
	}
	return restore(row)
}

func accept(order *domainmodel.Order) error {
	if order == nil || order.ID() == 0 {
		return &domainmodel.InvalidValueError{What: "order", Value: "without an ID", Rule: "must have one"}
	}
	return nil
}

func changed(order *domainmodel.Order) bool { return len(order.Events()) > 0 }

func insert(tx *gorm.DB, after domainmodel.OrderSnapshot) error {
	row := rowOf(after)
	return tx.Omit("Customer", "Items", "Warehouse").Create(&row).Error
}

func update(tx *gorm.DB, before, after domainmodel.OrderSnapshot) error {
	result := tx.Model(&activerecord.Order{}).
		Where("id = ? AND version = ?", int64(before.ID), before.Version).UpdateColumns(columnsOf(after))
	if result.Error != nil || result.RowsAffected == 1 {
		return result.Error
	}
	var versions []int64
	err := tx.Model(&activerecord.Order{}).Where("id = ?", int64(before.ID)).Pluck("version", &versions).Error
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return domainmodel.ErrOrderNotFound
	}
	return &domainmodel.ConflictError{OrderID: before.ID, Loaded: before.Version, Stored: versions[0]}
}

func replaceItems(tx *gorm.DB, _, after domainmodel.OrderSnapshot) error {
	if err := tx.Where("order_id = ?", int64(after.ID)).Delete(&activerecord.OrderItem{}).Error; err != nil {
		return err
	}
	return insertItems(tx, after)
}

func insertItems(tx *gorm.DB, s domainmodel.OrderSnapshot) error {
	if len(s.Items) == 0 {
		return nil
	}
	return tx.Omit("Product").CreateInBatches(rowOf(s).Items, 500).Error
}

func explain(err error, existed bool, after domainmodel.OrderSnapshot) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) && !existed { // of the order, or of the events of a deleted one
		return &domainmodel.OrderExistsError{OrderID: after.ID}
	}
	return err
}

func settle(order, saved *domainmodel.Order) { *order = *saved }

func inside(s *gormStore, db *gorm.DB, tx *gormTx) *gormStore {
	inner := *s
	inner.db, inner.tx = db, tx
	return &inner
}

func note(tx *gormTx, err error) {
	if tx.failed == nil {
		tx.failed = err
	}
}

// command is Update.
func command(ctx context.Context, s *gormStore, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
	for {
		order, err := once(ctx, s, id, change)
		if _, conflict := errors.AsType[*domainmodel.ConflictError](err); !conflict {
			return order, err
		}
	}
}

func once(ctx context.Context, s *gormStore, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
	order, err := s.FindByID(ctx, id)
	if err == nil {
		err = change(order)
	}
	if err == nil {
		err = s.Save(ctx, order)
	}
	if err != nil {
		return nil, err
	}
	return order, nil
}
