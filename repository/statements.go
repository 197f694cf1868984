package repository

import (
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// statements are those that load, save and ship an order, made once for a Store.
// GORM's builder would make each of them anew, which costs about as much as running
// it; what is not sent for every order is left to the builder. docs/decisions/0014
// has more.
type statements struct {
	findOrder, insertOrder, updateOrder, updateTotal, updateItem statement
	findWarehouse, findRate, reserve                             statement
	insertItems, insertEvents                                    insertion
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
	is := "="
	if db.Name() == "mysql" { // to which "EU " is equal to "EU", but not like it
		is = "LIKE"
	}
	names = append(names, "{is}", is, "{array}", arrayOfItems[db.Name()])
	named := strings.NewReplacer(names...).Replace
	const asItWas = " WHERE id = ? AND version = ? AND status = ? AND total = ?"
	text := func(s string) statement { // with the placeholders of the database
		stmt := &gorm.Statement{DB: db}
		for i, part := range strings.Split(named(s), "?") {
			if i > 0 {
				stmt.AddVar(stmt, nil)
			}
			stmt.WriteString(part)
		}
		return statement(stmt.SQL.String())
	}
	return &statements{
		// One statement sees one state of the database, where a second one (as Preload
		// sends) could see items that don't belong to the total: docs/decisions/0003.
		findOrder: text("SELECT " + orderColumns + ", (SELECT {array} FROM {items} i WHERE i.order_id = o.id) AS items" +
			" FROM {orders} o WHERE id = ?"),
		insertOrder: text("INSERT INTO {orders} (" + orderColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"),
		// The code of activerecord moves no version, but whatever it does to an order
		// moves the status, the total or an item's row: so a change of its own is not
		// lost either.
		updateOrder: text("UPDATE {orders} SET status = ?, paid_at = ?, shipped_at = ?, cancelled_at = ?," +
			" warehouse_id = ?, shipping_cost = ?, total = ?, version = ?" + asItWas),
		updateTotal: text("UPDATE {orders} SET total = ?, version = ?" + asItWas),
		insertItems: newInsertion(db, named("INSERT INTO {items} (order_id, product_id, unit_price, quantity) VALUES "), 4),
		updateItem: text("UPDATE {items} SET unit_price = ?, quantity = ?" +
			" WHERE order_id = ? AND product_id = ? AND unit_price = ? AND quantity = ?"),
		insertEvents:  newInsertion(db, named("INSERT INTO {events} (order_id, version, number, kind, payload) VALUES "), 5),
		findWarehouse: text("SELECT id, region FROM {warehouses} WHERE region {is} ? ORDER BY id LIMIT 1"),
		findRate:      text("SELECT base, per_piece, currency FROM {rates} WHERE region {is} ?"),
		reserve:       text("UPDATE {stocks} SET quantity = quantity - ? WHERE warehouse_id = ? AND product_id = ? AND quantity >= ?"),
	}, nil
}

// tableName returns the name of the model's table, quoted, with its schema if the
// naming strategy gives it one.
func tableName(db *gorm.DB, model any) (string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return "", err
	}
	return stmt.Quote(stmt.Schema.Table), nil
}

// statement is the whole text of a statement.
type statement string

// query and exec send the statement through GORM's Raw and Exec, so the importer's
// logger, callbacks and plugins see it.
func (s statement) query(db *gorm.DB, args ...any) *gorm.DB { return db.Raw("?", bound{s, args}) }
func (s statement) exec(db *gorm.DB, args ...any) *gorm.DB  { return db.Exec("?", bound{s, args}) }

// repeating returns a function that returns a handle for the next of many statements. They
// share one gorm.Statement, as good as new each time, where GORM would make another: a good
// part of what it costs to send a short one. It is for exec, up to the first error.
func repeating(db *gorm.DB) (next func() *gorm.DB) {
	shared := db.Session(&gorm.Session{NewDB: true, Initialized: true})
	ctx := shared.Statement.Context
	return func() *gorm.DB {
		// Plugins, and GORM's own timeout, leave something in them.
		shared.Statement.Context, shared.Statement.Settings = ctx, sync.Map{}
		return shared
	}
}

// bound is a statement with its variables, as an expression. The one that GORM makes
// of a text with question marks looks at every byte of it, each time.
type bound struct {
	text statement
	args []any
}

func (b bound) Build(builder clause.Builder) {
	builder.WriteString(string(b.text))
	stmt := builder.(*gorm.Statement) // GORM has no other builder
	stmt.Vars = append(stmt.Vars, b.args...)
}

// insertion is an INSERT of many rows.
type insertion struct {
	most    statement // of as many rows as a statement has
	ends    []int     // where that of one row ends, that of two rows, and so on
	columns int
}

// newInsertion takes the text up to the first row.
func newInsertion(db *gorm.DB, text string, columns int) insertion {
	stmt := &gorm.Statement{DB: db}
	stmt.WriteString(text)
	var ends []int
	for row := range chunk {
		if row > 0 {
			stmt.WriteByte(',')
		}
		stmt.WriteByte('(')
		stmt.AddVar(stmt, make([]any, columns)...)
		stmt.WriteByte(')')
		ends = append(ends, stmt.SQL.Len())
	}
	return insertion{statement(stmt.SQL.String()), ends, columns}
}

// exec inserts rows, whose values stand one after the other.
func (i insertion) exec(db *gorm.DB, values []any) error {
	for values := range slices.Chunk(values, chunk*i.columns) {
		rows := len(values) / i.columns
		if err := i.most[:i.ends[rows-1]].exec(db, values...).Error; err != nil {
			return err
		}
	}
	return nil
}
