package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
)

// throughSQLX is raw with github.com/jmoiron/sqlx as its README has it: Get and Select
// read rows into structs, NamedExec writes structs, and many of them at once.
type throughSQLX struct{ db *sqlx.DB }

func openSQLX(open opener) (contestant, error) {
	db, err := open(choice{})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	driver := map[string]string{"sqlite": "sqlite3", "postgres": "pgx"}[db.Name()] // by which sqlx knows the placeholders
	return throughSQLX{sqlx.NewDb(pool, driver)}, nil
}

func (x throughSQLX) Close() error { return x.db.Close() }

// The statements whose parameters are the fields of structs.
const (
	namedOrder = `INSERT INTO orders (id, customer_id, region, currency, status, total, placed_at, shipping_cost, version)
		VALUES (:id, :customer_id, :region, :currency, :status, :total, :placed_at, :shipping_cost, :version)`
	namedItems = `INSERT INTO order_items (order_id, product_id, unit_price, quantity)
		VALUES (:order_id, :product_id, :unit_price, :quantity)`
	namedEvents = `INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload)
		VALUES ('order', :aggregate_id, :version, :number, :kind, :payload)`
)

func (x throughSQLX) load(ctx context.Context, q sqlx.QueryerContext, id int64) (*order, error) {
	var o order
	if err := sqlx.GetContext(ctx, q, &o, x.db.Rebind(selectOrder), id); err != nil {
		return nil, err
	}
	return &o, sqlx.SelectContext(ctx, q, &o.Items, x.db.Rebind(selectItems), id)
}

func (x throughSQLX) Load(ctx context.Context, id int64) (int64, error) {
	o, err := x.load(ctx, x.db, id)
	if err != nil {
		return 0, err
	}
	return o.Total, nil
}

func (x throughSQLX) Insert(ctx context.Context, id, customer int64, items int) error {
	o := newOrder(id, customer, items)
	events, err := placedEvents(id, customer, items)
	if err != nil {
		return err
	}
	return x.transaction(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.NamedExecContext(ctx, namedOrder, o); err != nil {
			return err
		}
		for items := range slices.Chunk(o.Items, chunk) {
			if _, err := tx.NamedExecContext(ctx, namedItems, items); err != nil {
				return err
			}
		}
		for events := range slices.Chunk(events, chunk) {
			if _, err := tx.NamedExecContext(ctx, namedEvents, events); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x throughSQLX) Change(ctx context.Context, id, product int64, quantity int) error {
	o, err := x.load(ctx, x.db, id)
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
	return x.transaction(ctx, func(tx *sqlx.Tx) error {
		if err := x.write(ctx, tx, errConflict, updateTotal, o.Total, id, o.Version); err != nil {
			return err
		}
		if err := x.write(ctx, tx, errConflict, updateQuantity, quantity, id, product); err != nil {
			return err
		}
		_, err := tx.NamedExecContext(ctx, namedEvents, changed)
		return err
	})
}

func (x throughSQLX) Ship(ctx context.Context, id int64, at time.Time) error {
	return x.transaction(ctx, func(tx *sqlx.Tx) error {
		o, err := x.load(ctx, tx, id)
		if err != nil {
			return err
		}
		var warehouse int64
		if err := tx.GetContext(ctx, &warehouse, x.db.Rebind(selectWarehouse), o.Region); err != nil {
			return err
		}
		var rate struct {
			Base     int64 `db:"base"`
			PerPiece int64 `db:"per_piece"`
		}
		if err := tx.GetContext(ctx, &rate, x.db.Rebind(selectRate), o.Region); err != nil {
			return err
		}
		cost, err := o.shippingCost(rate.Base, rate.PerPiece)
		if err != nil {
			return err
		}
		for _, i := range byProduct(o.Items) {
			if err := x.write(ctx, tx, errOutOfStock, updateStock, i.Quantity, warehouse, i.ProductID, i.Quantity); err != nil {
				return err
			}
		}
		if err := x.write(ctx, tx, errConflict, updateShipped, at, warehouse, cost, id, o.Version); err != nil {
			return err
		}
		shipped, err := shippedEvent(id, o.Version+1, o.CustomerID, warehouse, cost, at)
		if err != nil {
			return err
		}
		_, err = tx.NamedExecContext(ctx, namedEvents, shipped)
		return err
	})
}

func (x throughSQLX) Page(ctx context.Context, offset int) (int, error) {
	var page []listedOrder
	err := x.db.SelectContext(ctx, &page, x.db.Rebind(selectPage), pageSize, offset)
	return len(page), err
}

func (x throughSQLX) transaction(ctx context.Context, do func(*sqlx.Tx) error) error {
	tx, err := x.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// write runs a statement that writes one row, and returns the error otherwise if it
// finds none.
func (x throughSQLX) write(ctx context.Context, tx *sqlx.Tx, otherwise error, text string, args ...any) error {
	result, err := tx.ExecContext(ctx, x.db.Rebind(text), args...)
	return wroteOne(result, err, otherwise)
}
