// Package rows reads the rows of a query as repositories need them: a column that holds what its
// type can't is an error, and errors are translated.
package rows

import (
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// Scan reads the first row of the query. It returns the error none if there is no
// row, and an *InvalidValueError if a column holds what its type can't: gorm's own
// scanning would read NULL as 0.
func Scan(query *gorm.DB, none error, columns ...any) error {
	rows, err := query.Rows()
	if rows != nil { // also when a callback has added an error
		defer rows.Close()
	}
	if err != nil {
		return Translated(query, err)
	}
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return Translated(query, err)
		}
		return none
	}
	if err := rows.Scan(columns...); err != nil {
		if rows.Err() != nil { // such as the end of the context
			return Translated(query, rows.Err())
		}
		return unreadable(err)
	}
	if err := rows.Close(); err != nil { // PostgreSQL may give up on a transaction as late as that
		return Translated(query, err)
	}
	return nil
}

func unreadable(err error) error {
	return &refusal.InvalidValueError{What: "row", Value: "(" + err.Error() + ")", Rule: "must hold in each column what its type can"}
}

// Translated returns the error as gorm's other methods do: Rows forgets to.
func Translated(db *gorm.DB, err error) error {
	if strings.Contains(err.Error(), "JSON cannot hold BLOB values") { // but any column of SQLite can
		return unreadable(err)
	}
	if translator, ok := db.Dialector.(gorm.ErrorTranslator); ok {
		return translator.Translate(err)
	}
	return err
}

// Each calls do for each row of the query, with what scans its columns: it returns an
// *InvalidValueError at one that holds what its type can't.
func Each(query *gorm.DB, do func(scan func(columns ...any) error)) error {
	rows, err := query.Rows()
	if rows != nil { // also when a callback has added an error
		defer rows.Close()
	}
	if err != nil {
		return Translated(query, err)
	}
	scan := func(columns ...any) error {
		if err := rows.Scan(columns...); err != nil {
			return unreadable(err)
		}
		return nil
	}
	for rows.Next() {
		do(scan)
	}
	if err := rows.Err(); err != nil {
		return Translated(query, err)
	}
	return nil
}

// Table returns the name of the model's table, quoted, with its schema if the
// naming strategy gives it one.
func Table(db *gorm.DB, model any) (string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(model); err != nil {
		return "", err
	}
	return stmt.Quote(stmt.Schema.Table), nil
}

// storable is the time, or the first or last one that every database can compare with.
func storable(t time.Time) time.Time {
	switch {
	case t.Year() < 1000:
		return time.Date(1000, time.January, 1, 0, 0, 0, 0, time.UTC)
	case t.Year() > 9999:
		return time.Date(9999, time.December, 31, 23, 59, 59, 999999000, time.UTC)
	}
	return t
}

// Purge deletes the rows that match, the first ones by their key, at most limit. Not
// every database can limit a DELETE.
func Purge[K comparable](db *gorm.DB, model any, key, condition string, before time.Time, limit int) (purged int, err error) {
	if err := refusal.Limit(limit); err != nil {
		return 0, err
	}
	before = storable(before.UTC())
	for purged < limit {
		var keys []K
		err := db.Model(model).Where(condition, before).Order(key).Limit(min(500, limit-purged)).Pluck(key, &keys).Error
		if err != nil || len(keys) == 0 {
			return purged, err
		}
		result := db.Where(key+" IN ?", keys).Where(condition, before).Delete(model)
		if result.Error != nil {
			return purged, result.Error
		}
		purged += int(result.RowsAffected)
	}
	return purged, nil
}
