package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// raw is what a careful developer writes with database/sql alone: prepared
// statements, inserts of many rows, one transaction, and an order read by two
// SELECTs. It does what package repository does: it checks the version, and leaves the
// events in the outbox. It checks no rule but the status, and not what it reads.
type raw struct {
	statements *statements
	load       func(ctx context.Context, s session, id int64) (*order, error)
}

func openRaw(open opener) (contestant, error) { return newRaw(open, loadByTwo) }

func newRaw(open opener, load func(context.Context, session, int64) (*order, error)) (contestant, error) {
	db, err := open(choice{})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	return &raw{newStatements(pool, db.Name()), load}, nil
}

func (r *raw) Close() error { return r.statements.db.Close() }

// loadByTwo reads the order by one SELECT and its items by another one. What somebody
// writes in between is noticed when the order is saved, and not when it is only shown.
func loadByTwo(ctx context.Context, s session, id int64) (*order, error) {
	var o order
	err := s.scan(ctx, selectOrder, id,
		&o.ID, &o.CustomerID, &o.Region, &o.Currency, &o.Status, &o.Total,
		&o.PlacedAt, &o.PaidAt, &o.ShippedAt, &o.CancelledAt, &o.WarehouseID, &o.ShippingCost, &o.Version)
	if err != nil {
		return nil, fmt.Errorf("load order %d: %w", id, err)
	}
	rows, err := s.query(ctx, selectItems, id)
	if err != nil {
		return nil, fmt.Errorf("load the items of order %d: %w", id, err)
	}
	defer rows.Close()
	for rows.Next() {
		i := item{OrderID: id}
		if err := rows.Scan(&i.ProductID, &i.UnitPrice, &i.Quantity); err != nil {
			return nil, fmt.Errorf("load the items of order %d: %w", id, err)
		}
		o.Items = append(o.Items, i)
	}
	return &o, errors.Join(rows.Err(), rows.Close())
}

func (r *raw) Load(ctx context.Context, id int64) (int64, error) {
	o, err := r.load(ctx, session{statements: r.statements}, id)
	if err != nil {
		return 0, err
	}
	return o.Total, nil
}

func (r *raw) Insert(ctx context.Context, id, customer int64, items int) error {
	o := newOrder(id, customer, items)
	events, err := placedEvents(id, customer, items)
	if err != nil {
		return err
	}
	return r.statements.transaction(ctx, func(s session) error {
		err := s.write(ctx, nil, insertOrder, o.ID, o.CustomerID, o.Region, o.Currency, o.Status, o.Total, o.PlacedAt, o.ShippingCost, o.Version)
		if err != nil {
			return err
		}
		err = insert(ctx, s, insertItems, o.Items, func(args []any, i item) []any {
			return append(args, i.OrderID, i.ProductID, i.UnitPrice, i.Quantity)
		})
		if err != nil {
			return err
		}
		return s.insertEvents(ctx, events...)
	})
}

func (s session) insertEvents(ctx context.Context, events ...event) error {
	return insert(ctx, s, insertEvents, events, func(args []any, e event) []any {
		return append(args, e.AggregateID, e.Version, e.Number, e.Kind, e.Payload)
	})
}

func (r *raw) Change(ctx context.Context, id, product int64, quantity int) error {
	o, err := r.load(ctx, session{statements: r.statements}, id)
	if err != nil {
		return err
	}
	from, err := o.changeQuantity(product, quantity)
	if err != nil {
		return err
	}
	changed, err := changedEvent(id, o.Version+1, product, from, quantity)
	if err != nil {
		return err
	}
	return r.statements.transaction(ctx, func(s session) error {
		if err := s.write(ctx, errConflict, updateTotal, o.Total, id, o.Version); err != nil {
			return err
		}
		if err := s.write(ctx, errConflict, updateQuantity, quantity, id, product); err != nil {
			return err
		}
		return s.insertEvents(ctx, changed)
	})
}

var errOutOfStock = errors.New("not enough in stock")

func (r *raw) Ship(ctx context.Context, id int64, at time.Time) error {
	return r.statements.transaction(ctx, func(s session) error {
		o, err := r.load(ctx, s, id)
		if err != nil {
			return err
		}
		var warehouse, base, perPiece int64
		if err := s.scan(ctx, selectWarehouse, o.Region, &warehouse); err != nil {
			return err
		}
		if err := s.scan(ctx, selectRate, o.Region, &base, &perPiece); err != nil {
			return err
		}
		cost, err := o.shippingCost(base, perPiece)
		if err != nil {
			return err
		}
		reserve, err := s.stmt(ctx, updateStock, 1)
		if err != nil {
			return err
		}
		for _, i := range byProduct(o.Items) {
			if err := write(ctx, reserve, errOutOfStock, i.Quantity, warehouse, i.ProductID, i.Quantity); err != nil {
				return err
			}
		}
		if err := s.write(ctx, errConflict, updateShipped, at, warehouse, cost, id, o.Version); err != nil {
			return err
		}
		shipped, err := shippedEvent(id, o.Version+1, o.CustomerID, warehouse, cost, at)
		if err != nil {
			return err
		}
		return s.insertEvents(ctx, shipped)
	})
}

func (r *raw) Page(ctx context.Context, offset int) (int, error) {
	rows, err := session{statements: r.statements}.query(ctx, selectPage, pageSize, offset)
	if err != nil {
		return 0, err
	}
	return readPage(rows)
}

func readPage(rows *sql.Rows) (int, error) {
	defer rows.Close()
	page := make([]listedOrder, 0, pageSize)
	for rows.Next() {
		var o listedOrder
		if err := rows.Scan(&o.ID, &o.Customer, &o.Status, &o.Total, &o.Currency, &o.PlacedAt); err != nil {
			return 0, err
		}
		page = append(page, o)
	}
	return len(page), errors.Join(rows.Err(), rows.Close())
}
