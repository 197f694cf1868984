package sqltap_test

import (
	"context"
	"database/sql/driver"
	"sync/atomic"
)

// countingConnector counts the connections that are open. The one below it must
// be a tap's, whose connections have every interface.
type countingConnector struct {
	driver.Connector
	opened *atomic.Int64
}

func (c countingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c.opened.Add(1)
	return &countingConn{conn.(everything), c.opened}, nil
}

type everything interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type countingConn struct {
	everything
	opened *atomic.Int64
}

func (c *countingConn) Close() error {
	c.opened.Add(-1)
	return c.everything.Close()
}
