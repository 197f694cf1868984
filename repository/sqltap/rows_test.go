package sqltap_test

import (
	"database/sql"
	"database/sql/driver"
	"io"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// GORM's migrator needs them.
func TestTheColumnsOfADriverAreForwarded(t *testing.T) {
	column := func(t *testing.T, result driver.Rows) (*sql.ColumnType, *sql.Rows) {
		var tap sqltap.Tap
		conn := full()
		conn.rows = result
		rows, err := openFake(t, &tap, func() driver.Conn { return conn }).Query("query")
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, rows.Close()) })
		types, err := rows.ColumnTypes()
		require.NoError(t, err)
		return types[0], rows
	}
	t.Run("that knows all", func(t *testing.T) {
		got, rows := column(t, &richRows{})
		assert.Equal(t, reflect.TypeFor[int16](), got.ScanType())
		assert.Equal(t, "SMALL", got.DatabaseTypeName())
		length, ok := got.Length()
		assert.True(t, ok)
		assert.Equal(t, int64(7), length)
		nullable, ok := got.Nullable()
		assert.True(t, ok && nullable)
		precision, scale, ok := got.DecimalSize()
		assert.True(t, ok)
		assert.Equal(t, [2]int64{5, 2}, [2]int64{precision, scale})
		assert.False(t, rows.Next())
		assert.True(t, rows.NextResultSet())
		assert.False(t, rows.NextResultSet())
		assert.NoError(t, rows.Err())
	})
	t.Run("that knows nothing", func(t *testing.T) {
		got, rows := column(t, poorRows{})
		assert.Equal(t, reflect.TypeFor[any](), got.ScanType())
		assert.Empty(t, got.DatabaseTypeName())
		_, ok := got.Length()
		assert.False(t, ok)
		_, ok = got.Nullable()
		assert.False(t, ok)
		_, _, ok = got.DecimalSize()
		assert.False(t, ok)
		assert.False(t, rows.NextResultSet())
		assert.NoError(t, rows.Err())
	})
}

// poorRows has what database/sql demands, and one column.
type poorRows struct{}

func (poorRows) Columns() []string         { return []string{"text"} }
func (poorRows) Close() error              { return nil }
func (poorRows) Next([]driver.Value) error { return io.EOF }

// richRows has every interface, and two results.
type richRows struct {
	poorRows
	second bool
}

func (r *richRows) HasNextResultSet() bool { return !r.second }

func (r *richRows) NextResultSet() error {
	if r.second {
		return io.EOF
	}
	r.second = true
	return nil
}

func (*richRows) ColumnTypeScanType(int) reflect.Type                    { return reflect.TypeFor[int16]() }
func (*richRows) ColumnTypeDatabaseTypeName(int) string                  { return "SMALL" }
func (*richRows) ColumnTypeLength(int) (int64, bool)                     { return 7, true }
func (*richRows) ColumnTypeNullable(int) (nullable, ok bool)             { return true, true }
func (*richRows) ColumnTypePrecisionScale(int) (p, scale int64, ok bool) { return 5, 2, true }
