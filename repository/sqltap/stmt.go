package sqltap

import (
	"context"
	"database/sql/driver"
	"errors"
)

type stmt struct {
	driver.Stmt
	conn *conn
	sql  string
}

var (
	_ driver.StmtExecContext   = (*stmt)(nil)
	_ driver.StmtQueryContext  = (*stmt)(nil)
	_ driver.NamedValueChecker = (*stmt)(nil)
)

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	execer, ok := s.Stmt.(driver.StmtExecContext)
	if !ok {
		return nil, errors.New("sqltap: the driver's statements do not support ExecContext")
	}
	return s.conn.exec(ctx, s.sql, args, func(ctx context.Context) (driver.Result, error) {
		return execer.ExecContext(ctx, args)
	})
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	queryer, ok := s.Stmt.(driver.StmtQueryContext)
	if !ok {
		return nil, errors.New("sqltap: the driver's statements do not support QueryContext")
	}
	return s.conn.query(ctx, s.sql, args, func(ctx context.Context) (driver.Rows, error) {
		return queryer.QueryContext(ctx, args)
	})
}

func (s *stmt) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := s.Stmt.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return s.conn.CheckNamedValue(v)
}

// NumInput leaves it to ExecContext to say that the connection is lost: a closed
// statement has no parameters to count.
func (s *stmt) NumInput() int {
	if s.conn.lost {
		return -1
	}
	return s.Stmt.NumInput()
}

func (s *stmt) Close() error {
	if !s.conn.forget(s) {
		return nil
	}
	return s.Stmt.Close()
}
