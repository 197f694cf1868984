package repository

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// loadStatement returns the SELECT of an order by its ID. The items come beside
// it as one JSON array, each as an array [id, product, price, quantity]: one
// statement sees one state of the database, where a second one (as Preload sends)
// could see items that don't belong to the total. docs/decisions/0003 has more.
func loadStatement(db *gorm.DB) (string, error) {
	if name := db.Name(); name != "sqlite" {
		return "", fmt.Errorf("no statements for database %q", name)
	}
	orders, err := tableName(db, &activerecord.Order{})
	if err != nil {
		return "", err
	}
	items, err := tableName(db, &activerecord.OrderItem{})
	if err != nil {
		return "", err
	}
	return `SELECT o.id, o.customer_id, o.region, o.currency, o.status, o.total,
	o.placed_at, o.paid_at, o.shipped_at, o.cancelled_at, o.warehouse_id, o.shipping_cost, o.version,
	(SELECT json_group_array(json_array(i.id, i.product_id, i.unit_price, i.quantity) ORDER BY i.id)
	FROM ` + items + ` i WHERE i.order_id = o.id) AS items
FROM ` + orders + ` o WHERE o.id = ?`, nil
}

// tableName returns the quoted name of the model's table, with the prefix that the
// importer's naming strategy may give it.
func tableName(db *gorm.DB, model any) (string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return "", err
	}
	return stmt.Quote(stmt.Table), nil
}

func (r *Orders) find(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	db, err := r.session.with(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Raw(r.session.load, int64(id)).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return nil, err
		}
		return nil, domainmodel.ErrOrderNotFound
	}
	var o activerecord.Order
	var items string
	err = rows.Scan(&o.ID, &o.CustomerID, &o.Region, &o.Currency, &o.Status, &o.Total,
		&o.PlacedAt, &o.PaidAt, &o.ShippedAt, &o.CancelledAt, &o.WarehouseID, &o.ShippingCost, &o.Version,
		&items)
	if err != nil { // a column holds what its type can't
		return nil, &domainmodel.CorruptOrderError{OrderID: id, Err: err}
	}
	if o.Items, err = itemsFromJSON(items); err != nil {
		return nil, &domainmodel.CorruptOrderError{OrderID: id, Err: err}
	}
	return domainmodel.RestoreOrder(snapshot(o))
}
