package sqltap

import (
	"database/sql/driver"
	"io"
	"reflect"
)

// rows are not operations of their own: reading them is part of the query.
type rows struct {
	driver.Rows
	conn    *conn
	query   *Operation
	failure error // of FailRows
}

var (
	_ driver.RowsNextResultSet              = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeLength           = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*rows)(nil)
)

func (r *rows) Next(dest []driver.Value) error {
	if r.conn.lost {
		return driver.ErrBadConn
	}
	if r.failure != nil {
		return r.failure
	}
	if err := r.Rows.Next(dest); err != nil {
		return err
	}
	r.conn.tap.countRow(r.query)
	return nil
}

func (r *rows) Close() error {
	if !r.conn.forget(r) {
		return nil
	}
	return r.Rows.Close()
}

func (r *rows) HasNextResultSet() bool {
	sets, ok := r.Rows.(driver.RowsNextResultSet)
	return ok && sets.HasNextResultSet()
}

func (r *rows) NextResultSet() error {
	if r.conn.lost {
		return driver.ErrBadConn
	}
	if sets, ok := r.Rows.(driver.RowsNextResultSet); ok {
		return sets.NextResultSet()
	}
	return io.EOF
}

func (r *rows) ColumnTypeScanType(i int) reflect.Type {
	if types, ok := r.Rows.(driver.RowsColumnTypeScanType); ok {
		return types.ColumnTypeScanType(i)
	}
	return reflect.TypeFor[any]()
}

func (r *rows) ColumnTypeDatabaseTypeName(i int) string {
	if types, ok := r.Rows.(driver.RowsColumnTypeDatabaseTypeName); ok {
		return types.ColumnTypeDatabaseTypeName(i)
	}
	return ""
}

func (r *rows) ColumnTypeLength(i int) (length int64, ok bool) {
	if types, ok := r.Rows.(driver.RowsColumnTypeLength); ok {
		return types.ColumnTypeLength(i)
	}
	return 0, false
}

func (r *rows) ColumnTypeNullable(i int) (nullable, ok bool) {
	if types, ok := r.Rows.(driver.RowsColumnTypeNullable); ok {
		return types.ColumnTypeNullable(i)
	}
	return false, false
}

func (r *rows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	if types, ok := r.Rows.(driver.RowsColumnTypePrecisionScale); ok {
		return types.ColumnTypePrecisionScale(i)
	}
	return 0, 0, false
}
