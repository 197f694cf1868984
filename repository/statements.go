package repository

import (
	"cmp"
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	dbrows "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// statements are those that load, save and ship an order, made once for a Store.
// GORM's builder would make each of them anew, which costs about as much as running
// it; what is not sent for every order is left to the builder. docs/decisions/0014
// has more.
type statements struct {
	findOrder, insertOrder, updateOrder, updateTotal, updateItem statement.Statement
	findProduct, findWarehouse, findRate                         statement.Statement
	reserve, reserveAll, takeLocked, findStock                   statement.Statement
	insertItems                                                  statement.Insertion
}

// newStatements takes the names of the tables from GORM, with the prefix that the
// importer's naming strategy may give them.
func newStatements(db *gorm.DB) (*statements, error) {
	var names []string
	for placeholder, model := range map[string]any{
		"{orders}":     &activerecord.Order{},
		"{items}":      &activerecord.OrderItem{},
		"{products}":   &activerecord.Product{},
		"{warehouses}": &activerecord.Warehouse{},
		"{rates}":      &activerecord.ShippingRate{},
		"{stocks}":     &activerecord.Stock{},
	} {
		name, err := dbrows.Table(db, model)
		if err != nil {
			return nil, err
		}
		names = append(names, placeholder, name)
	}
	is := "="
	if db.Name() == "mysql" { // to which "EU " is equal to "EU", but not like it
		is = "LIKE"
	}
	names = append(names, "{is}", is, "{array}", arrayOfItems[db.Name()])
	stock := stockStatements[db.Name()]
	named := strings.NewReplacer(names...).Replace
	const asItWas = " WHERE id = ? AND version = ? AND status = ? AND total = ?"
	text := func(s string) statement.Statement { return statement.Text(db, named(s)) }
	return &statements{
		// One statement sees one state of the database, where a second one (as Preload
		// sends) could see items that don't belong to the total: docs/decisions/0003.
		findOrder: text("SELECT " + orderColumns + ", (SELECT {array} FROM {items} i WHERE i.order_id = o.id) AS items" +
			" FROM {orders} o WHERE id = ?"),
		insertOrder: text("INSERT INTO {orders} (" + orderColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
		// The code of activerecord does not increment the version, but each of its changes
		// changes the status, the total or an item's row. Comparing these, too, keeps such
		// a change from being lost.
		updateOrder: text("UPDATE {orders} SET status = ?, paid_at = ?, shipped_at = ?, cancelled_at = ?," +
			" warehouse_id = ?, shipping_cost = ?, total = ?, version = ?" + asItWas),
		updateTotal: text("UPDATE {orders} SET total = ?, version = ?" + asItWas),
		insertItems: statement.NewInsertion(db, named("INSERT INTO {items} (order_id, product_id, unit_price, quantity) VALUES "), 4),
		updateItem: text("UPDATE {items} SET unit_price = ?, quantity = ?" +
			" WHERE order_id = ? AND product_id = ? AND unit_price = ? AND quantity = ?"),
		findProduct:   text("SELECT price, currency FROM {products} WHERE id = ?"),
		findWarehouse: text("SELECT id, region FROM {warehouses} WHERE region {is} ? ORDER BY id LIMIT 1"),
		findRate:      text("SELECT base, per_piece, currency FROM {rates} WHERE region {is} ?"),
		reserve:       text("UPDATE {stocks} SET quantity = quantity - ? WHERE warehouse_id = ? AND product_id = ? AND quantity >= ?" + stock.isNumber),
		reserveAll:    text(stock.reserveAll),
		takeLocked:    text(stock.takeLocked),
		findStock:     text("SELECT quantity FROM {stocks} WHERE warehouse_id = ? AND product_id = ?"),
	}, nil
}

// arrayOfItems says, for each database, how it makes one JSON array of the rows of
// order_items, each an array itself. MariaDB cuts what is longer than some of its settings,
// and closes it again: so the number of items is before it. PostgreSQL's text has no place
// for a NULL, so that the item has too few columns. (Its functions for JSON would have one,
// but take 1.7 times as long.)
var arrayOfItems = map[string]string{
	"sqlite":   "json_group_array(json_array(i.id, i.product_id, i.unit_price, i.quantity))",
	"postgres": "COALESCE('[[' || string_agg(concat_ws(',', i.id, i.product_id, i.unit_price, i.quantity), '],[') || ']]', '[]')",
	"mysql":    "CONCAT(COUNT(*), COALESCE(JSON_ARRAYAGG(JSON_ARRAY(i.id, i.product_id, i.unit_price, i.quantity)), '[]'))",
}

// readFirst reads the first row of a statement with one variable. It returns the error none if
// the result is empty, and a *domainmodel.InvalidValueError for a value that its column's type
// does not allow.
func readFirst(ctx context.Context, s *unitofwork.Session, find statement.Statement, variable any, none error, columns ...any) error {
	result := none
	err := s.Read(ctx, func(db *gorm.DB) *gorm.DB { return find.Query(db, variable) }, func(scan func(...any) error) {
		if result == none {
			result = scan(columns...)
		}
	})
	return toDomain(cmp.Or(err, result))
}

// toDomain gives the error for an unreadable value the domain's type.
func toDomain(err error) error {
	if invalid, ok := err.(*unitofwork.InvalidValueError); ok {
		return (*domainmodel.InvalidValueError)(invalid)
	}
	return err
}

// stockStatements are what differs between the engines. Those for many products take a JSON
// array of products and pieces, and a warehouse; reserveAll returns the products that were in
// stock. Rows are locked in the order of the products, or two reservations could wait for each
// other. SQLite has one writer at a time, but a text in its column of numbers is more than any
// number. MySQL has no UPDATE that returns rows, so reserveAll only locks there, and takeLocked
// takes; it locks rows in the order in which it reads them: STRAIGHT_JOIN and FORCE INDEX make
// that the array's.
var stockStatements = map[string]struct{ isNumber, reserveAll, takeLocked string }{
	"sqlite": {
		isNumber: isInteger,
		// The warehouse depends on the array, or SQLite may read the array anew for each row.
		reserveAll: "UPDATE {stocks} AS s SET quantity = s.quantity - w.pieces" +
			" FROM (SELECT value->>0 AS product_id, value->>1 AS pieces FROM json_each(?)) w" +
			" WHERE s.warehouse_id = ? + 0 * w.product_id" + inStock + isInteger + " RETURNING product_id",
	},
	"postgres": {
		reserveAll: "WITH w AS (SELECT s.warehouse_id, s.product_id, a.pieces" +
			" FROM (SELECT (value->>0)::bigint AS product_id, (value->>1)::bigint AS pieces FROM json_array_elements(?::text::json)) a" +
			" JOIN {stocks} s ON s.warehouse_id = ? AND s.product_id = a.product_id ORDER BY s.product_id FOR UPDATE OF s)" +
			" UPDATE {stocks} AS s SET quantity = s.quantity - w.pieces FROM w" +
			" WHERE s.warehouse_id = w.warehouse_id" + inStock + " RETURNING s.product_id",
	},
	"mysql": {
		reserveAll: "SELECT s.product_id FROM" + stockMySQL + "WHERE s.warehouse_id = ?" + inStock + " FOR UPDATE",
		takeLocked: "UPDATE" + stockMySQL + "SET s.quantity = s.quantity - w.pieces WHERE s.warehouse_id = ?" + inStock,
	},
}

const (
	inStock   = " AND s.product_id = w.product_id AND s.quantity >= w.pieces"
	isInteger = " AND typeof(quantity) = 'integer'"

	stockMySQL = " JSON_TABLE(?, '$[*]' COLUMNS (product_id BIGINT PATH '$[0]', pieces BIGINT PATH '$[1]')) w" +
		" STRAIGHT_JOIN {stocks} s FORCE INDEX (PRIMARY) "
)
