package sqltap

import (
	"context"
	"database/sql/driver"
)

type tx struct {
	driver.Tx
	conn *conn
	ctx  context.Context // of BEGIN: the driver's COMMIT and ROLLBACK have none
}

func (t *tx) Commit() error { return t.end(Commit, t.Tx.Commit) }

func (t *tx) Rollback() error { return t.end(Rollback, t.Tx.Rollback) }

// end ends the transaction, whatever an interceptor says: database/sql is through
// with it, and gives the connection to somebody else.
func (t *tx) end(kind Kind, call func() error) error {
	ended := false
	_, err := run(t.ctx, t.conn, &Operation{Kind: kind}, func(context.Context) (any, error) {
		ended = true
		return nil, call()
	}, func(any) {})
	if !ended {
		t.conn.rollback(t.Tx)
	}
	return err
}
