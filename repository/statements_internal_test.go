package repository

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// A column that a statement forgot would be lost without an error.
func TestTheColumnsAreThoseOfTheSchemaAndTheFieldsTheirs(t *testing.T) {
	stmt := &gorm.Statement{DB: openTables(t)}
	require.NoError(t, stmt.Parse(&activerecord.Order{}))
	columns := strings.Split(orderColumns, ", ")
	assert.ElementsMatch(t, stmt.Schema.DBNames, columns)

	var row activerecord.Order
	fields := orderFields(&row)
	require.Len(t, fields, len(columns))
	for i, column := range columns {
		field := stmt.Schema.FieldsByDBName[column].ReflectValueOf(t.Context(), reflect.ValueOf(&row))
		assert.Same(t, field.Addr().Interface(), fields[i], column)
	}
	for i, column := range columns[len(columns)-len(changingFields(&row)):] {
		assert.Same(t, fields[len(columns)-len(changingFields(&row))+i], changingFields(&row)[i], column)
	}
}

// The update writes its fields to the columns that are named for them.
func TestTheUpdateNamesTheChangingColumnsInTheirOrder(t *testing.T) {
	sql, err := newStatements(openTables(t))
	require.NoError(t, err)
	_, set, _ := strings.Cut(string(sql.updateOrder), " SET ")
	set, _, _ = strings.Cut(set, " WHERE ")
	columns := strings.Split(orderColumns, ", ")
	changing := columns[len(columns)-len(changingFields(&activerecord.Order{})):]
	assert.Equal(t, strings.Join(changing, " = ?, ")+" = ?", set)
}

// The same statements by GORM's builder, for whoever prefers it.
func insertByBuilder(db *gorm.DB, after domainmodel.OrderSnapshot) error {
	row := orderRow(after)
	return db.Omit("Customer", "Items", "Warehouse").Create(&row).Error
}

func updateByBuilder(db *gorm.DB, before, after domainmodel.OrderSnapshot) *gorm.DB {
	row := orderRow(after)
	return db.Model(&activerecord.Order{}).
		Where("id = ? AND version = ? AND status = ? AND total = ?", before.ID, before.Version, before.Status, before.Total).
		UpdateColumns(map[string]any{ // a map, since the builder leaves out the zero values of a struct
			"status": row.Status, "total": row.Total, "version": row.Version,
			"paid_at": row.PaidAt, "shipped_at": row.ShippedAt, "cancelled_at": row.CancelledAt,
			"warehouse_id": row.WarehouseID, "shipping_cost": row.ShippingCost,
		})
}

func TestTheBuilderWritesTheSameRow(t *testing.T) {
	noon := time.Date(2026, time.March, 14, 12, 0, 0, 123456000, time.UTC)
	pending := domainmodel.OrderSnapshot{
		ID: 1, CustomerID: 7, Region: "EU", Currency: "EUR", Status: domainmodel.StatusPending,
		Total: 3000, PlacedAt: noon, Version: 1,
	}
	shipped := pending
	shipped.Status, shipped.Total, shipped.Version = domainmodel.StatusShipped, 0, 2
	shipped.PaidAt, shipped.ShippedAt = noon, noon.Add(time.Hour)
	shipped.WarehouseID, shipped.ShippingCost = 3, 550

	write := func(insert func(*gorm.DB) error, update func(*gorm.DB) *gorm.DB) (inserted, updated map[string]any) {
		db := openTables(t)
		require.NoError(t, insert(db))
		inserted = columnsOf(t, db)
		require.EqualValues(t, 1, update(db).RowsAffected)
		return inserted, columnsOf(t, db)
	}
	sql, err := newStatements(openTables(t))
	require.NoError(t, err)
	orders := &Orders{&session{sql: sql}}
	inserted, updated := write(
		func(db *gorm.DB) error { return orders.insert(db, pending) },
		func(db *gorm.DB) *gorm.DB { return orders.updateRow(db, pending, shipped) })
	insertedByBuilder, updatedByBuilder := write(
		func(db *gorm.DB) error { return insertByBuilder(db, pending) },
		func(db *gorm.DB) *gorm.DB { return updateByBuilder(db, pending, shipped) })

	assert.Equal(t, inserted, insertedByBuilder)
	assert.Equal(t, updated, updatedByBuilder)
	assert.NotEqual(t, inserted, updated)
}

// openTables returns a database in which an order needs no other rows.
func openTables(t *testing.T) *gorm.DB {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	require.NoError(t, Migrate(db))
	pool, err := db.DB()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	pool.SetMaxOpenConns(1)
	require.NoError(t, db.Exec("PRAGMA foreign_keys = OFF").Error)
	return db
}

func columnsOf(t *testing.T, db *gorm.DB) (columns map[string]any) {
	t.Helper()
	require.NoError(t, db.Table("orders").Take(&columns).Error)
	return columns
}
