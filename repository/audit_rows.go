package repository

import (
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/columns"
	dbrows "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// This file says which rows refer to which, and what the columns should hold: an audit can't
// learn that from the orders.

// reference is a column that names a row of another table.
type reference struct {
	from   any      // the model that has the column
	key    []string // the columns that name its rows
	order  string   // the ID of the order to which its rows belong, in SQL
	column string
	to     any
	what   string // what the column names
}

var (
	orderCustomer  = reference{&activerecord.Order{}, idKey, "t.id", "customer_id", &activerecord.Customer{}, "customer"}
	orderWarehouse = reference{&activerecord.Order{}, idKey, "t.id", "warehouse_id", &activerecord.Warehouse{}, "warehouse"}
	itemProduct    = reference{&activerecord.OrderItem{}, idKey, "t.order_id", "product_id", &activerecord.Product{}, "product"}
	itemOrder      = reference{&activerecord.OrderItem{}, idKey, "0", "order_id", &activerecord.Order{}, "order"}
	stockWarehouse = reference{&activerecord.Stock{}, []string{"warehouse_id", "product_id"}, "0", "warehouse_id", &activerecord.Warehouse{}, "warehouse"}
	stockProduct   = reference{&activerecord.Stock{}, []string{"warehouse_id", "product_id"}, "0", "product_id", &activerecord.Product{}, "product"}
)

// missing returns a finding for each row, of those that meet the condition, whose reference
// is to a row that does not exist.
func (r reference) missing(db *gorm.DB, condition string, args ...any) ([]Finding, error) {
	from, err := tableOf(db, r.from)
	if err != nil {
		return nil, err
	}
	to, err := tableOf(db, r.to)
	if err != nil {
		return nil, err
	}
	key := "t." + strings.Join(r.key, ", t.")
	query := db.Raw("SELECT "+r.order+", t."+r.column+", "+key+" FROM "+db.Statement.Quote(from)+" t WHERE "+condition+
		" AND NOT EXISTS (SELECT 1 FROM "+db.Statement.Quote(to)+" r WHERE r.id = t."+r.column+") ORDER BY "+key, args...)
	var found []Finding
	var unreadable error
	err = dbrows.Each(query, func(scan func(...any) error) {
		var order int64
		var value sql.NullString
		names := make([]sql.NullString, len(r.key))
		fields := []any{&order, &value}
		for i := range names {
			fields = append(fields, &names[i])
		}
		if err := scan(fields...); err != nil {
			unreadable = err
		}
		row := make([]string, len(names))
		for i, name := range names {
			row[i] = orNULL(name)
		}
		found = append(found, Finding{domainmodel.OrderID(order), from, strings.Join(row, ", "), &MissingRowError{r.column, orNULL(value), r.what}})
	})
	if err == nil {
		err = unreadable
	}
	return found, err
}

// These are the types of the columns of an order, of its items and of its events.
var orderTypes = []columns.Column{
	columns.Number("customer_id"), columns.Text("region"), columns.Text("currency"), columns.Text("status"),
	columns.Number("total"), columns.Number("version"),
	columns.Time("placed_at"), columns.Time("paid_at").OrNull(), columns.Time("shipped_at").OrNull(), columns.Time("cancelled_at").OrNull(),
	columns.Number("warehouse_id").OrNull(), columns.Number("shipping_cost"),
}

var itemTypes = []columns.Column{columns.Number("product_id"), columns.Number("unit_price"), columns.Number("quantity")}

var eventTypes = []columns.Column{
	columns.Text("aggregate"), columns.Text("aggregate_id"), columns.Number("version"), columns.Number("number"),
	columns.Text("kind"), columns.Text("payload"), columns.Number("attempts"),
	columns.Time("stored_at").OrNull(), columns.Time("sent_at").OrNull(), columns.Time("not_before").OrNull(), columns.Time("set_aside_at").OrNull(),
}

// shopTable is a table whose rows belong to no order.
type shopTable struct {
	model any
	key   []string // the columns that name a row
	types []columns.Column
	// check reads a row, from its key and these columns, as a repository does. What scan can't read
	// is found by the types. It is nil if the types say all.
	check func(scan func(columns ...any) error) (row string, err error)
}

var (
	productTable = shopTable{&activerecord.Product{}, idKey, []columns.Column{columns.Number("price"), columns.Text("currency")},
		func(scan func(...any) error) (string, error) {
			var row activerecord.Product
			if scan(&row.ID, &row.Price, &row.Currency) != nil {
				return "", nil
			}
			_, err := product(row)
			return strconv.FormatInt(row.ID, 10), err
		}}
	warehouseTable = shopTable{&activerecord.Warehouse{}, idKey, []columns.Column{columns.Text("region")},
		func(scan func(...any) error) (string, error) {
			var row activerecord.Warehouse
			if scan(&row.ID, &row.Region) != nil {
				return "", nil
			}
			_, err := warehouse(row)
			return strconv.FormatInt(row.ID, 10), err
		}}
	rateTable = shopTable{&activerecord.ShippingRate{}, []string{"region"}, []columns.Column{columns.Number("base"), columns.Number("per_piece"), columns.Text("currency")},
		func(scan func(...any) error) (string, error) {
			var row activerecord.ShippingRate
			if scan(&row.Region, &row.Base, &row.PerPiece, &row.Currency) != nil {
				return "", nil
			}
			_, err := domainmodel.ParseRegion(row.Region)
			if err == nil {
				_, err = shippingRate(row)
			}
			return row.Region, err
		}}
	stockTable = shopTable{&activerecord.Stock{}, []string{"warehouse_id", "product_id"}, []columns.Column{columns.Number("quantity")}, nil}
)

// corrupt returns a finding for each row that a repository would refuse.
func (t shopTable) corrupt(db *gorm.DB) ([]Finding, error) {
	table, err := tableOf(db, t.model)
	if err != nil {
		return nil, err
	}
	invalid, err := invalidColumns(db, table, t.key, t.types, "1 = 1")
	var found []Finding
	for _, column := range invalid {
		found = append(found, Finding{Table: table, Row: column.Row, Err: column})
	}
	if err != nil || t.check == nil {
		return found, err
	}
	names := slices.Clone(t.key)
	for _, c := range t.types {
		names = append(names, c.Name)
	}
	query := db.Model(t.model).Select(strings.Join(names, ", ")).Order(strings.Join(t.key, ", "))
	err = dbrows.Each(query, func(scan func(...any) error) {
		if row, err := t.check(scan); err != nil {
			found = append(found, Finding{Table: table, Row: row, Err: &domainmodel.CorruptRowError{What: "row " + row + " of " + table, Err: err}})
		}
	})
	return found, err
}

// invalidColumns returns an error for each column that holds what its type can't, in the rows
// that meet the condition.
func invalidColumns(db *gorm.DB, table string, key []string, types []columns.Column, condition string, args ...any) ([]*InvalidColumnError, error) {
	found, err := columns.FindInvalid(db, table, key, types, condition, args...)
	invalid := make([]*InvalidColumnError, len(found))
	for i, c := range found {
		invalid[i] = &InvalidColumnError{table, c.Row, c.Column, c.Value, c.Type}
	}
	return invalid, err
}

// idKey is the key of most tables.
var idKey = []string{"id"}

// tableOf returns the name of the model's table, not quoted.
func tableOf(db *gorm.DB, model any) (string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return "", err
	}
	return stmt.Schema.Table, nil
}

func orNULL(s sql.NullString) string {
	if !s.Valid {
		return null
	}
	return s.String
}
