package repository

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Orders keeps orders in the tables orders and order_items, and their events in
// the outbox.
type Orders struct{ session *session }

var _ domainmodel.OrderRepository = (*Orders)(nil)

// FindByID loads the order in one statement.
// It keeps the contract of domainmodel.OrderRepository.
func (r *Orders) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	order, err := r.find(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("find order %s: %w", id, err)
	}
	return order, nil
}

// Save writes the order's difference to the state in which it was loaded, or all
// of a new order, and its events, in one transaction.
// It keeps the contract of domainmodel.OrderRepository.
func (r *Orders) Save(ctx context.Context, order *domainmodel.Order) error {
	if order == nil || order.ID() == 0 {
		return &domainmodel.InvalidValueError{What: "order", Value: fmt.Sprint(order), Rule: "must come from NewOrder or a repository"}
	}
	err := r.session.atomically(ctx, func(ctx context.Context, tx *session) error { return save(ctx, tx, order) })
	if err != nil {
		return fmt.Errorf("save order %s: %w", order.ID(), err)
	}
	return nil
}

func save(ctx context.Context, tx *session, order *domainmodel.Order) error {
	before, existed := order.Restored()
	events := order.Events()
	if existed && len(events) == 0 {
		return nil // every command that changes something records an event
	}
	db, err := tx.with(ctx)
	if err != nil {
		return err
	}
	after := order.Snapshot()
	after.Version = before.Version + 1
	saved, err := domainmodel.RestoreOrder(after)
	if err != nil {
		return err
	}
	if existed {
		err = update(db, before, after)
	} else {
		err = insert(db, after)
	}
	if err != nil {
		return err
	}
	if err := insertEvents(db, after.ID, after.Version, events); err != nil {
		return err
	}
	tx.tx.become(order, saved)
	return nil
}

func insert(db *gorm.DB, after domainmodel.OrderSnapshot) error {
	row := orderRow(after)
	err := db.Omit("Customer", "Items", "Warehouse").Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return &domainmodel.OrderExistsError{OrderID: after.ID}
	}
	if err != nil {
		return err
	}
	return insertItems(db, after.ID, after.Items)
}

// update writes the order's row, and of its items those that differ. The row is
// written whatever changed, since it carries the version of the whole aggregate.
func update(db *gorm.DB, before, after domainmodel.OrderSnapshot) error {
	result := db.Model(&activerecord.Order{}).
		Where("id = ? AND version = ?", int64(before.ID), before.Version).
		UpdateColumns(changingColumns(after))
	if result.Error != nil {
		return result.Error
	}
	if result.RowsAffected != 1 {
		return whyNotUpdated(db, before)
	}
	removed, changed, added := difference(before.Items, after.Items)
	if len(removed) > 0 {
		err := db.Where("order_id = ? AND product_id IN ?", int64(after.ID), removed).Delete(&activerecord.OrderItem{}).Error
		if err != nil {
			return err
		}
	}
	for _, item := range changed {
		err := db.Model(&activerecord.OrderItem{}).
			Where("order_id = ? AND product_id = ?", int64(after.ID), int64(item.ProductID)).
			UpdateColumns(map[string]any{"unit_price": item.UnitPrice, "quantity": item.Quantity}).Error
		if err != nil {
			return err
		}
	}
	return insertItems(db, after.ID, added)
}

// whyNotUpdated tells the order that someone else has saved from the one that
// someone has deleted.
func whyNotUpdated(db *gorm.DB, before domainmodel.OrderSnapshot) error {
	var versions []int64
	err := db.Model(&activerecord.Order{}).Where("id = ?", int64(before.ID)).Pluck("version", &versions).Error
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return domainmodel.ErrOrderNotFound
	}
	return &domainmodel.ConflictError{OrderID: before.ID, Loaded: before.Version, Stored: versions[0]}
}

// insertItems writes the items in chunks: databases bound the variables of a statement.
func insertItems(db *gorm.DB, id domainmodel.OrderID, items []domainmodel.ItemSnapshot) error {
	if len(items) == 0 {
		return nil
	}
	return db.Omit("Product").CreateInBatches(itemRows(id, items), 500).Error
}

// difference compares the items of an order by product. An item that was removed
// and added again has moved to the end: it is removed and added here too, so that
// the rows keep the items' order.
func difference(before, after []domainmodel.ItemSnapshot) (removed []int64, changed, added []domainmodel.ItemSnapshot) {
	position := make(map[domainmodel.ProductID]int, len(before))
	for i, item := range before {
		position[item.ProductID] = i
	}
	last := -1
	for _, item := range after {
		at, existed := position[item.ProductID]
		if !existed || at < last {
			added = append(added, item)
			continue
		}
		if item != before[at] {
			changed = append(changed, item)
		}
		last = at
		delete(position, item.ProductID)
	}
	for _, item := range before {
		if _, left := position[item.ProductID]; left {
			removed = append(removed, int64(item.ProductID))
		}
	}
	return removed, changed, added
}
