package repository

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// arrayOfItems says, for each database, how it makes one JSON array of the rows of
// order_items, each an array [id, product, price, quantity] of texts. The columns
// of SQLite take values of any type, and JSON does not: quote writes every one of
// them down.
var arrayOfItems = map[string]string{
	"sqlite":   "json_group_array(json_array(quote(i.id), quote(i.product_id), quote(i.unit_price), quote(i.quantity)))",
	"postgres": "json_agg(json_build_array(i.id::text, i.product_id::text, i.unit_price::text, i.quantity::text))",
	"mysql":    "JSON_ARRAYAGG(JSON_ARRAY(CAST(i.id AS CHAR), CAST(i.product_id AS CHAR), CAST(i.unit_price AS CHAR), CAST(i.quantity AS CHAR)))",
}

// loadStatement returns the SELECT of an order by its ID. The items come beside
// it as one JSON array: one statement sees one state of the database, where a
// second one (as Preload sends) could see items that don't belong to the total.
// docs/decisions/0003 has more.
func loadStatement(db *gorm.DB) (string, error) {
	array := arrayOfItems[db.Name()]
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
	(SELECT COALESCE(` + array + `, '[]') FROM ` + items + ` i WHERE i.order_id = o.id) AS items
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
	var o activerecord.Order
	var items string
	err = r.session.scan(db.Raw(r.session.load, int64(id)), domainmodel.ErrOrderNotFound,
		&o.ID, &o.CustomerID, &o.Region, &o.Currency, &o.Status, &o.Total,
		&o.PlacedAt, &o.PaidAt, &o.ShippedAt, &o.CancelledAt, &o.WarehouseID, &o.ShippingCost, &o.Version,
		&items)
	if err == nil {
		o.Items, err = itemsFromJSON(items)
	}
	var s domainmodel.OrderSnapshot
	if err == nil {
		s, err = snapshot(o)
	}
	if _, unreadable := errors.AsType[*domainmodel.InvalidValueError](err); unreadable {
		return nil, &domainmodel.CorruptOrderError{OrderID: id, Err: err}
	}
	if err != nil {
		return nil, err
	}
	return domainmodel.RestoreOrder(s)
}

// scan reads the first row of the query. It returns the error none if there is no
// row, and an *InvalidValueError if a column holds what its type can't: gorm's own
// scanning would read NULL as 0.
func scan(query *gorm.DB, none error, columns ...any) error {
	rows, err := query.Rows()
	if err != nil {
		return translated(query, err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return translated(query, err)
		}
		return none
	}
	if err := rows.Scan(columns...); err != nil {
		if rows.Err() != nil { // such as the end of the context
			return translated(query, rows.Err())
		}
		return &domainmodel.InvalidValueError{What: "row", Value: "(" + err.Error() + ")", Rule: "must hold in each column what its type can"}
	}
	return nil
}

// translated returns the error as gorm's other methods do: Rows forgets to.
func translated(db *gorm.DB, err error) error {
	if translator, ok := db.Dialector.(gorm.ErrorTranslator); ok {
		return translator.Translate(err)
	}
	return err
}
