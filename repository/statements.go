package repository

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// statements are the texts that load, save and ship an order, made once for a Store.
// GORM's builder would make each of them anew, which costs about as much as running
// it; what is not sent for every order is left to the builder. They go through
// GORM's Raw and Exec, so the importer's logger, callbacks and plugins see them.
// docs/decisions/0014 has more.
type statements struct {
	findOrder, insertOrder, updateOrder string
	insertItems, updateItem             string // insertItems and insertEvents end before the first row
	insertEvents                        string
	findWarehouse, findRate, reserve    string
}

// newStatements takes the names of the tables from GORM, with the prefix that the
// importer's naming strategy may give them.
func newStatements(db *gorm.DB) (*statements, error) {
	var names []string
	for placeholder, model := range map[string]any{
		"{orders}":     &activerecord.Order{},
		"{items}":      &activerecord.OrderItem{},
		"{events}":     &outboxEvent{},
		"{warehouses}": &activerecord.Warehouse{},
		"{rates}":      &activerecord.ShippingRate{},
		"{stocks}":     &activerecord.Stock{},
	} {
		name, err := tableName(db, model)
		if err != nil {
			return nil, err
		}
		names = append(names, placeholder, name)
	}
	names = append(names, "{array}", arrayOfItems[db.Name()])
	text := strings.NewReplacer(names...).Replace
	return &statements{
		// One statement sees one state of the database, where a second one (as Preload
		// sends) could see items that don't belong to the total: docs/decisions/0003.
		findOrder: text("SELECT " + orderColumns + ", (SELECT COALESCE({array}, '[]') FROM {items} i WHERE i.order_id = o.id) AS items" +
			" FROM {orders} o WHERE id = ?"),
		insertOrder: text("INSERT INTO {orders} (" + orderColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
		// The code of activerecord moves no version, but whatever it does to an order
		// moves the status, the total or an item's row: so a change of its own is not
		// lost either.
		updateOrder: text("UPDATE {orders} SET status = ?, total = ?, paid_at = ?, shipped_at = ?, cancelled_at = ?," +
			" warehouse_id = ?, shipping_cost = ?, version = ? WHERE id = ? AND version = ? AND status = ? AND total = ?"),
		insertItems: text("INSERT INTO {items} (order_id, product_id, unit_price, quantity) VALUES "),
		updateItem: text("UPDATE {items} SET unit_price = ?, quantity = ?" +
			" WHERE order_id = ? AND product_id = ? AND unit_price = ? AND quantity = ?"),
		insertEvents: text("INSERT INTO {events} (order_id, version, number, kind, payload) VALUES "),
		// To MySQL, "EU " is equal to "EU", but not like it.
		findWarehouse: text("SELECT id, region FROM {warehouses} WHERE region = ? AND region LIKE ? ORDER BY id LIMIT 1"),
		findRate:      text("SELECT base, per_piece, currency FROM {rates} WHERE region = ? AND region LIKE ?"),
		reserve:       text("UPDATE {stocks} SET quantity = quantity - ? WHERE warehouse_id = ? AND product_id = ? AND quantity >= ?"),
	}, nil
}

// tableName returns the name of the model's table, quoted.
func tableName(db *gorm.DB, model any) (string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return "", err
	}
	return stmt.Quote(stmt.Table), nil
}

// insertRows inserts rows of so many columns, whose values stand in args one after
// the other. For GORM, a slice is one variable: it makes "(?,?,?)" of it.
func insertRows(db *gorm.DB, insert string, columns int, args []any) error {
	var rows []any
	for row := range slices.Chunk(args, columns) {
		rows = append(rows, row)
	}
	for rows := range slices.Chunk(rows, chunk) {
		if err := db.Exec(insert+"?"+strings.Repeat(",?", len(rows)-1), rows...).Error; err != nil {
			return err
		}
	}
	return nil
}
