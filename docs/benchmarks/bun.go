package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// throughBun is github.com/uptrace/bun as its guide has it: models with relations, its
// query builder, bulk inserts, RunInTx. Bun writes the values into the text of each
// statement, so pgx has to send it as it stands: to prepare it first would be a round
// trip for nothing.
type throughBun struct{ db *bun.DB }

func openBun(open opener) (contestant, error) {
	db, err := open(choice{simple: true})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	dialect := map[string]schema.Dialect{"sqlite": sqlitedialect.New(), "postgres": pgdialect.New()}[db.Name()]
	return throughBun{bun.NewDB(pool, dialect)}, nil
}

func (b throughBun) Close() error { return b.db.Close() }

type bunOrder struct {
	bun.BaseModel `bun:"table:orders,alias:o"`

	ID           int64 `bun:",pk"`
	CustomerID   int64
	Region       string
	Currency     string
	Status       string
	Total        int64
	PlacedAt     time.Time
	PaidAt       *time.Time
	ShippedAt    *time.Time
	CancelledAt  *time.Time
	WarehouseID  *int64
	ShippingCost int64
	Version      int64
	Items        []*bunItem `bun:"rel:has-many,join:id=order_id"`
}

type bunItem struct {
	bun.BaseModel `bun:"table:order_items,alias:i"`

	ID        int64 `bun:",pk,autoincrement"`
	OrderID   int64
	ProductID int64
	UnitPrice int64
	Quantity  int
}

type bunEvent struct {
	bun.BaseModel `bun:"table:outbox_events"`

	Aggregate   string
	AggregateID string
	Version     int64
	Number      int
	Kind        string
	Payload     string
}

type bunWarehouse struct {
	bun.BaseModel `bun:"table:warehouses"`

	ID     int64 `bun:",pk"`
	Region string
}

type bunRate struct {
	bun.BaseModel `bun:"table:shipping_rates"`

	Region   string `bun:",pk"`
	Base     int64
	PerPiece int64
}

func (b throughBun) load(ctx context.Context, db bun.IDB, id int64) (*bunOrder, error) {
	o := new(bunOrder)
	err := db.NewSelect().Model(o).
		Relation("Items", func(q *bun.SelectQuery) *bun.SelectQuery { return q.Order("i.id") }).
		Where("o.id = ?", id).Scan(ctx)
	return o, err
}

func (b throughBun) Load(ctx context.Context, id int64) (int64, error) {
	o, err := b.load(ctx, b.db, id)
	if err != nil {
		return 0, err
	}
	return o.Total, nil
}

func (b throughBun) Insert(ctx context.Context, id, customer int64, items int) error {
	o := &bunOrder{
		ID: id, CustomerID: customer, Region: region, Currency: currency, Status: activerecord.StatusPending,
		Total: totalOf(items), PlacedAt: placedAt, Version: 1,
	}
	for i := range items {
		product := int64(i + 1)
		o.Items = append(o.Items, &bunItem{OrderID: id, ProductID: product, UnitPrice: price(product), Quantity: 1})
	}
	events, err := placedEvents(id, customer, items)
	if err != nil {
		return err
	}
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(o).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&o.Items).Exec(ctx); err != nil {
			return err
		}
		return insertBunEvents(ctx, tx, events...)
	})
}

func insertBunEvents(ctx context.Context, tx bun.Tx, events ...event) error {
	models := make([]*bunEvent, len(events))
	for i, e := range events {
		models[i] = &bunEvent{Aggregate: "order", AggregateID: e.AggregateID, Version: e.Version, Number: e.Number, Kind: e.Kind, Payload: e.Payload}
	}
	_, err := tx.NewInsert().Model(&models).Exec(ctx)
	return err
}

func (b throughBun) Change(ctx context.Context, id, product int64, quantity int) error {
	o, err := b.load(ctx, b.db, id)
	if err != nil {
		return err
	}
	i, err := o.item(product)
	if err != nil {
		return err
	}
	from := i.Quantity
	i.Quantity = quantity
	o.Total += i.UnitPrice * int64(quantity-from)
	o.Version++
	changed, err := changedEvent(id, o.Version, product, from, quantity)
	if err != nil {
		return err
	}
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model(o).Column("total", "version").WherePK().Where("version = ?", o.Version-1).Exec(ctx)
		if err := wroteOne(result, err, errConflict); err != nil {
			return err
		}
		result, err = tx.NewUpdate().Model(i).Column("quantity").WherePK().Exec(ctx)
		if err := wroteOne(result, err, errConflict); err != nil {
			return err
		}
		return insertBunEvents(ctx, tx, changed)
	})
}

func (o *bunOrder) item(product int64) (*bunItem, error) {
	if o.Status != activerecord.StatusPending {
		return nil, fmt.Errorf("change order %d, which is %s", o.ID, o.Status)
	}
	for _, i := range o.Items {
		if i.ProductID == product {
			return i, nil
		}
	}
	return nil, fmt.Errorf("change order %d: no item of product %d", o.ID, product)
}

func (b throughBun) Ship(ctx context.Context, id int64, at time.Time) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		o, err := b.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if o.Status != activerecord.StatusPaid {
			return fmt.Errorf("ship order %d, which is %s", o.ID, o.Status)
		}
		var from bunWarehouse
		if err := tx.NewSelect().Model(&from).Where("region = ?", o.Region).Order("id").Limit(1).Scan(ctx); err != nil {
			return err
		}
		var rate bunRate
		if err := tx.NewSelect().Model(&rate).Where("region = ?", o.Region).Scan(ctx); err != nil {
			return err
		}
		cost := rate.Base
		slices.SortFunc(o.Items, func(a, b *bunItem) int { return cmp.Compare(a.ProductID, b.ProductID) })
		for _, i := range o.Items {
			cost += rate.PerPiece * int64(i.Quantity)
			result, err := tx.NewUpdate().Table("stocks").Set("quantity = quantity - ?", i.Quantity).
				Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", from.ID, i.ProductID, i.Quantity).Exec(ctx)
			if err := wroteOne(result, err, errOutOfStock); err != nil {
				return err
			}
		}
		o.Status, o.ShippedAt, o.WarehouseID, o.ShippingCost = activerecord.StatusShipped, &at, &from.ID, cost
		o.Version++
		result, err := tx.NewUpdate().Model(o).Column("status", "shipped_at", "warehouse_id", "shipping_cost", "version").
			WherePK().Where("version = ?", o.Version-1).Exec(ctx)
		if err := wroteOne(result, err, errConflict); err != nil {
			return err
		}
		shipped, err := shippedEvent(id, o.Version, o.CustomerID, from.ID, cost, at)
		if err != nil {
			return err
		}
		return insertBunEvents(ctx, tx, shipped)
	})
}

func (b throughBun) Page(ctx context.Context, offset int) (int, error) {
	var page []listedOrder
	err := b.db.NewSelect().TableExpr("orders AS o").
		ColumnExpr("o.id, c.name AS customer, o.status, o.total, o.currency, o.placed_at").
		Join("JOIN customers AS c ON c.id = o.customer_id").
		Order("o.id").Limit(pageSize).Offset(offset).Scan(ctx, &page)
	return len(page), err
}
