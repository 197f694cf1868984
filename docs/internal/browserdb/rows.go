package browserdb

import (
	"context"
	"database/sql/driver"
	"io"
	"slices"
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

// value returns what is in the column of the row, as mattn's driver does: SQLite has no type for
// times and booleans, so the declared one decides.
func (r *rows) value(i int) driver.Value {
	switch r.stmt.ColumnType(i) {
	case sqlite3.INTEGER:
		n := r.stmt.ColumnInt64(i)
		switch {
		case r.types[i] == "BOOLEAN":
			return n > 0
		case r.isTime(i) && (n > 1e12 || n < -1e12):
			return time.UnixMilli(n).UTC()
		case r.isTime(i):
			return time.Unix(n, 0).UTC()
		}
		return n
	case sqlite3.FLOAT:
		return r.stmt.ColumnFloat(i)
	case sqlite3.BLOB:
		return r.stmt.ColumnBlob(i, []byte{})
	case sqlite3.TEXT:
		if r.isTime(i) {
			return timeOf(r.stmt.ColumnText(i))
		}
		return r.stmt.ColumnText(i)
	}
	return nil
}

func (r *rows) isTime(i int) bool {
	return slices.Contains([]string{"DATETIME", "TIMESTAMP", "DATE"}, r.types[i])
}

// timeFormats are those that mattn's driver reads.
var timeFormats = []string{
	timeFormat,
	"2006-01-02T15:04:05.999999999-07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04",
	"2006-01-02T15:04",
	"2006-01-02",
}

// timeOf returns the time in the text, or the zero time if there is none.
func timeOf(text string) time.Time {
	text = strings.TrimSuffix(text, "Z")
	for _, format := range timeFormats {
		if at, err := time.Parse(format, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
