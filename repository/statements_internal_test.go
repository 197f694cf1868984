package repository

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
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
	assert.Equal(t, fields[len(fields)-len(changingFields(&row)):], changingFields(&row))
	assert.Equal(t, fields[len(fields)-len(totalFields(&row)):], totalFields(&row))
}

// The updates write their fields to the columns that are named for them.
func TestTheUpdatesNameTheirColumnsInTheOrderOfTheirFields(t *testing.T) {
	sql, err := newStatements(openTables(t))
	require.NoError(t, err)
	columns := strings.Split(orderColumns, ", ")
	for update, fields := range map[statement.Statement][]any{
		sql.updateOrder: changingFields(&activerecord.Order{}),
		sql.updateTotal: totalFields(&activerecord.Order{}),
	} {
		_, set, _ := strings.Cut(string(update), " SET ")
		set, _, _ = strings.Cut(set, " WHERE ")
		assert.Equal(t, strings.Join(columns[len(columns)-len(fields):], " = ?, ")+" = ?", set)
	}
}

// What updateTotal leaves out, no command changes while the status stays: or it would
// not be saved.
func TestWhileTheStatusStaysNothingChangesButTheItemsAndTheTotal(t *testing.T) {
	order, err := domainmodel.NewOrder(1, 7, "EU", domainmodel.EUR, time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	product, err := domainmodel.NewProduct(1, domainmodel.MustMoney(100, domainmodel.EUR))
	require.NoError(t, err)
	for _, command := range []func() error{
		func() error { return order.AddItem(product, 1) },
		func() error { return order.ChangeQuantity(1, 2) },
		func() error { return order.RemoveItem(1) },
	} {
		before := order.Snapshot()
		require.NoError(t, command())
		after := order.Snapshot()
		require.NotEqual(t, before, after)
		require.Equal(t, before.Status, after.Status)
		after.Items, after.Total = before.Items, before.Total
		assert.Equal(t, before, after)
	}
}

// insertByBuilder and updateByBuilder make the same statements with GORM's builder.
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
	cheaper := pending
	cheaper.Total, cheaper.Version = 2000, 2
	shipped := pending
	shipped.Status, shipped.Total, shipped.Version = domainmodel.StatusShipped, 0, 2
	shipped.PaidAt, shipped.ShippedAt = noon, noon.Add(time.Hour)
	shipped.WarehouseID, shipped.ShippingCost = 3, 550

	sql, err := newStatements(openTables(t))
	require.NoError(t, err)
	orders := orderRows{sql: sql}
	for _, after := range []domainmodel.OrderSnapshot{cheaper, shipped} {
		db, built := openTables(t), openTables(t)
		require.NoError(t, orders.insert(db, pending))
		require.NoError(t, insertByBuilder(built, pending))
		inserted := columnsOf(t, db)
		assert.Equal(t, inserted, columnsOf(t, built))

		require.EqualValues(t, 1, orders.updateRow(db, pending, after).RowsAffected)
		require.EqualValues(t, 1, updateByBuilder(built, pending, after).RowsAffected)
		assert.Equal(t, columnsOf(t, built), columnsOf(t, db))
		assert.NotEqual(t, inserted, columnsOf(t, db))
	}
}

// openTables returns a database in which an order needs no other rows.
func openTables(t *testing.T) *gorm.DB {
	t.Helper()
	db := enginetest.New(t, "memory") // on one connection, which the PRAGMA reaches
	require.NoError(t, Migrate(db))
	enginetest.Exec(t, db, "PRAGMA foreign_keys = OFF")
	return db
}

func columnsOf(t *testing.T, db *gorm.DB) (columns map[string]any) {
	t.Helper()
	require.NoError(t, db.Table("orders").Take(&columns).Error)
	return columns
}
