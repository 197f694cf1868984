package browserdb

import (
	"context"
	"database/sql/driver"
	"io"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

type rows struct {
	ctx   context.Context
	conn  *conn
	stmt  *sqlite3.Stmt // nil when closed
	ahead bool          // the statement is at a row that Next has not returned
	ended bool          // and must not be stepped on, or it would begin again
	names []string
	types []string // as the columns were declared, in upper case
}

var _ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)

func newRows(ctx context.Context, c *conn, s *sqlite3.Stmt, found bool) *rows {
	r := &rows{ctx: ctx, conn: c, stmt: s, ahead: found, ended: !found}
	for i := range s.ColumnCount() {
		r.names = append(r.names, s.ColumnName(i))
		r.types = append(r.types, strings.ToUpper(s.ColumnDeclType(i)))
	}
	return r
}

func (r *rows) Columns() []string                       { return r.names }
func (r *rows) ColumnTypeDatabaseTypeName(i int) string { return r.types[i] }

func (r *rows) Next(dest []driver.Value) error {
	if !r.ahead && !r.ended {
		defer r.conn.under(r.ctx)()
		r.ended = !r.stmt.Step()
		if err := r.stmt.Err(); err != nil {
			return driverError(r.ctx, err)
		}
	}
	if r.ended {
		return io.EOF
	}
	r.ahead = false
	for i := range dest {
		dest[i] = r.value(i)
	}
	return nil
}

func (r *rows) Close() error {
	if r.stmt != nil {
		r.conn.keep(r.stmt)
		r.stmt, r.ahead, r.ended = nil, false, true
	}
	return nil
}

// value returns what is in the column of the row. SQLite has no type for times, so the declared
// one decides.
func (r *rows) value(i int) driver.Value {
	switch r.stmt.ColumnType(i) {
	case sqlite3.INTEGER:
		if n := r.stmt.ColumnInt64(i); r.types[i] != "BOOLEAN" {
			return n
		}
		return r.stmt.ColumnBool(i)
	case sqlite3.FLOAT:
		return r.stmt.ColumnFloat(i)
	case sqlite3.BLOB:
		return r.stmt.ColumnBlob(i, nil)
	case sqlite3.TEXT:
		text := r.stmt.ColumnText(i)
		switch r.types[i] {
		case "DATETIME", "TIMESTAMP", "DATE":
			at, err := time.Parse(timeFormat, text)
			if err != nil {
				return time.Time{} // as mattn's driver does
			}
			return at.UTC()
		}
		return text
	}
	return nil
}
