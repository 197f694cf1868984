package browserdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// stmt is a statement that the connection prepares again should somebody else use it meanwhile.
type stmt struct {
	conn   *conn
	query  string
	inputs int
}

var (
	_ driver.StmtExecContext  = stmt{}
	_ driver.StmtQueryContext = stmt{}
)

func (s stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.exec(ctx, s.query, args)
}

func (s stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.query, args)
}

func (s stmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

func (s stmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

func (s stmt) NumInput() int { return s.inputs }
func (s stmt) Close() error  { return nil }

func named(args []driver.Value) []driver.NamedValue {
	named := make([]driver.NamedValue, len(args))
	for i, value := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	return named
}

// timeFormat is how mattn's driver writes times, and package unitofwork reads them.
const timeFormat = "2006-01-02 15:04:05.999999999-07:00"

func bind(s *sqlite3.Stmt, args []driver.NamedValue) (err error) {
	for _, arg := range args {
		switch value := arg.Value.(type) {
		case nil:
			err = s.BindNull(arg.Ordinal)
		case bool:
			err = s.BindBool(arg.Ordinal, value)
		case int64:
			err = s.BindInt64(arg.Ordinal, value)
		case float64:
			err = s.BindFloat(arg.Ordinal, value)
		case string:
			err = s.BindText(arg.Ordinal, value)
		case []byte:
			err = s.BindBlob(arg.Ordinal, value)
		case time.Time:
			err = s.BindText(arg.Ordinal, value.Format(timeFormat))
		default:
			err = fmt.Errorf("value %d is a %T, which SQLite does not have", arg.Ordinal, value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
