package repository

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

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

func (r *Orders) find(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	var row activerecord.Order
	var counted string
	err := r.session.first(ctx, r.session.sql.findOrder, int64(id), domainmodel.ErrOrderNotFound, append(orderFields(&row), &counted)...)
	var items []domainmodel.ItemSnapshot
	if err == nil {
		items, err = itemsOf(counted)
	}
	var s domainmodel.OrderSnapshot
	if err == nil {
		s, err = snapshot(row, items)
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
	if rows != nil { // also when a callback has added an error
		defer rows.Close()
	}
	if err != nil {
		return translated(query, err)
	}
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
	if err := rows.Close(); err != nil { // PostgreSQL may give up on a transaction as late as that
		return translated(query, err)
	}
	return nil
}

// translated returns the error as gorm's other methods do: Rows forgets to.
func translated(db *gorm.DB, err error) error {
	if strings.Contains(err.Error(), "JSON cannot hold BLOB values") { // as SQLite's columns can
		return &domainmodel.InvalidValueError{What: "item", Value: "(BLOB)", Rule: "must have integers in its columns"}
	}
	if translator, ok := db.Dialector.(gorm.ErrorTranslator); ok {
		return translator.Translate(err)
	}
	return err
}
